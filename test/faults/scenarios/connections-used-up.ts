import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayRole } from '../cluster.ts';
import type { Fault } from '../fault.ts';
import { limits } from '../gateway.ts';
import { onStage } from '../stage.ts';

/** A lock blocks every connection in the gateways' pools for longer than a request waits for a connection. */
export const poolFull: Fault = {
  name: 'connection pool full: every connection waits for a lock',
  times: { long: 5, short: 1 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 1, clients: 24, poolSize: 2 }, async (stage) => {
      const blocker = await cluster.session(stage.database);
      try {
        for (let nth = 0; nth < times; nth++) {
          await stage.underLoad();
          await blocker.query('BEGIN; LOCK TABLE conversations, threads IN ACCESS EXCLUSIVE MODE');
          await stage.away(() => sleep(limits.connectMs + 2 * limits.statementMs));
          await blocker.query('COMMIT');
          progress(`blocked every connection; ${await stage.recovered()}`);
        }
      } finally {
        await blocker.end();
      }
    });
    return { ...report, name: this.name, times };
  },
};

/** The server accepts no more connections, and existing ones are terminated. */
export const serverFull: Fault = {
  name: 'PostgreSQL takes no more connections',
  times: { long: 5, short: 1 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2 }, async (stage) => {
      for (let nth = 0; nth < times; nth++) {
        await stage.underLoad();
        await cluster.sql(`ALTER ROLE ${gatewayRole} CONNECTION LIMIT 0`);
        try {
          await cluster.sql(
            `SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE usename = '${gatewayRole}'`,
          );
          await stage.away(() => sleep(1_000));
        } finally {
          await cluster.sql(`ALTER ROLE ${gatewayRole} CONNECTION LIMIT -1`);
        }
        progress(`refused every connection; ${await stage.recovered()}`);
      }
    });
    return { ...report, name: this.name, times };
  },
};
