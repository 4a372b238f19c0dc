import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/processes/until.ts';
import type { Fault } from '../fault.ts';
import { onStage } from '../stage.ts';

/**
 * Deadlocks with a session that locks customers in the opposite order, counted if a gateway's transaction is the
 * victim; meanwhile, a trigger fails every third statement that writes conversations with a serialization failure.
 * Clients must notice neither.
 */
export const transactionsCollide: Fault = {
  name: 'deadlocks and serialization failures',
  times: { long: 20, short: 3 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2 }, async (stage) => {
      await cluster.sql(
        `CREATE SEQUENCE collisions; GRANT USAGE ON collisions TO PUBLIC;
         CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF nextval('collisions') % 3 = 0 THEN
             RAISE EXCEPTION 'could not serialize access, on purpose' USING ERRCODE = 'serialization_failure';
           END IF;
           RETURN NULL;
         END $$;
         CREATE TRIGGER collide BEFORE INSERT ON conversations FOR EACH STATEMENT EXECUTE FUNCTION collide()`,
        stage.database,
      );
      const rival = await cluster.session(stage.database);
      const deadlocks = async () =>
        Number(
          (
            await cluster.sql<{ n: string }>(
              `SELECT deadlocks AS n FROM pg_stat_database WHERE datname = '${stage.database}'`,
            )
          )[0]?.n,
        );
      let rivalVictims = 0;
      const collideOnce = async () => {
        try {
          await rival.query('BEGIN');
          // From the last to the first, while the gateways lock from the first to the last.
          await rival.query(
            `SELECT FROM (SELECT org_id, id FROM customers ORDER BY id DESC LIMIT 400) k JOIN customers c USING (org_id, id)
             ORDER BY c.org_id, c.id DESC FOR UPDATE OF c`,
          );
        } catch (error) {
          if ((error as { code?: string }).code !== '40P01') throw error;
          rivalVictims += 1;
        } finally {
          await rival.query('ROLLBACK');
        }
        await sleep(100);
      };
      const victims = async () => (await deadlocks()) - rivalVictims;
      try {
        // Each waiter checks for a deadlock once, after this long: the gateway first, or the rival if the cycle closed
        // after that check.
        await rival.query("SET deadlock_timeout = '400ms'");
        for (let nth = 0; nth < times; nth++) {
          await stage.underLoad();
          const before = await victims();
          await until(
            async () => {
              await collideOnce();
              return victims();
            },
            (count) => count > before,
            60_000,
          );
          progress(`a deadlock; ${await stage.recovered()}`);
        }
      } finally {
        await rival.end();
      }
      const [{ n } = { n: '0' }] = await cluster.sql<{ n: string }>(
        'SELECT last_value / 3 AS n FROM collisions',
        stage.database,
      );
      progress(`${n} serialization failures`);
    });
    const noticed = report.unavailable + report.unknown;
    const broken = noticed > 0 ? [`${noticed} clients noticed a collision`] : [];
    return {
      ...report,
      broken: [...report.broken, ...broken],
      name: this.name,
      note: 'real deadlocks; the others by a trigger',
      times,
    };
  },
};
