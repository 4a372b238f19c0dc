import { until } from '../../support/processes/until.ts';
import { gatewayRole } from '../cluster.ts';
import type { Fault } from '../fault.ts';
import { type Follower, follow } from '../follower.ts';
import { onStage } from '../stage.ts';

/**
 * The administrator terminates backends of the gateways, each in the middle of a transaction: of a write, or of the numbering of events.
 * Subscribers of both gateways must hear of everything.
 */
export const connectionsCut: Fault = {
  name: '`pg_terminate_backend` in the middle of transactions',
  times: { long: 40, short: 6 },
  async run({ cluster, times, progress }) {
    const missed: string[] = [];
    const report = await onStage({ cluster, gateways: 2 }, async (stage) => {
      const session = await cluster.session(stage.database);
      const followers: Follower[] = await Promise.all(stage.gateways.map((gateway) => follow(gateway, stage.token)));
      // Requests that were on their way may have been committed before the followers were there.
      const before = new Set(stage.load.sent);
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = '${gatewayRole}' AND datname = current_database() AND backend_xid IS NOT NULL`;
      try {
        for (let nth = 0; nth < times; nth++) {
          // With a transaction number, it has written or locked something and not yet committed.
          const caught = await until(
            () => session.query(cut),
            ({ rowCount }) => (rowCount ?? 0) > 0,
          );
          const took = await stage.recovered();
          progress(`cut ${caught.rowCount} connections in the middle of a transaction; ${took}`);
        }
        const names = stage.load.acknowledged.flatMap(({ table, label }) =>
          table === 'conversations' && !before.has(label) ? label : [],
        );
        for (const follower of followers) missed.push(...(await follower.judge(names)));
        progress(`two subscribers heard of ${names.length} conversations`);
      } finally {
        await Promise.all(followers.map((follower) => follower.stop()));
        await session.end();
      }
    });
    return { ...report, broken: [...report.broken, ...missed], name: this.name, times };
  },
};
