import { until } from '../../support/processes/until.ts';
import { gatewayRole } from '../cluster.ts';
import type { Fault } from '../fault.ts';
import { onStage } from '../stage.ts';

/** The administrator terminates backends of the gateways, each in the middle of a transaction. */
export const connectionsCut: Fault = {
  name: '`pg_terminate_backend` in the middle of transactions',
  times: { long: 40, short: 6 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2 }, async (stage) => {
      const session = await cluster.session(stage.database);
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = '${gatewayRole}' AND datname = current_database() AND backend_xid IS NOT NULL`;
      try {
        for (let nth = 0; nth < times; nth++) {
          // With an xid, it has written and not yet committed.
          const caught = await until(
            () => session.query(cut),
            ({ rowCount }) => (rowCount ?? 0) > 0,
          );
          const took = await stage.recovered();
          progress(`cut ${caught.rowCount} connections in the middle of a transaction; ${took}`);
        }
      } finally {
        await session.end();
      }
    });
    return { ...report, name: this.name, times };
  },
};
