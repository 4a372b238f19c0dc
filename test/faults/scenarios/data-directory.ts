import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../../../src/store/drivers/embedded/embedded-database.ts';
import { until } from '../../support/processes/until.ts';
import type { Fault } from '../fault.ts';
import { startGateway } from '../gateway.ts';
import { type Load, startLoad } from '../load.ts';
import { judgeAnswers } from '../stage.ts';
import { judge } from '../verdict.ts';

const token = 'a-token-for-fault-tests';

/** A gateway on the embedded database is killed during writes; its data directory is opened as it was left. */
export const dataDirectory: Fault = {
  name: 'SIGKILL of a gateway on the embedded database',
  times: { long: 10, short: 2 },
  async run({ times, progress }) {
    const parent = mkdtempSync(join(tmpdir(), 'parley-faults-'));
    const dataDir = join(parent, 'data');
    const gateway = await startGateway({ PARLEY_DATA_DIR: dataDir, PARLEY_DEMO_TOKEN: token, DATABASE_URL: '' });
    const load: Load = startLoad({ gateways: [gateway], token, clients: 8, patienceMs: 30_000 });
    const broken: string[] = [];
    const recoveriesMs: number[] = [];
    const lookInto = async () => {
      const db = await openEmbeddedDatabase({ dataDir });
      try {
        return await judge(db, { ...load, sent: [...load.sent], acknowledged: [...load.acknowledged] });
      } finally {
        await db.close();
      }
    };
    const more = async () => {
      const enough = load.acknowledged.length + 100;
      await until(
        async () => load.acknowledged.length,
        (count) => count >= enough,
        60_000,
      );
    };
    try {
      for (let nth = 0; nth < times; nth++) {
        await more();
        await gateway.kill();
        // As it was left: nothing can have written since.
        const { missing, twice, broken: faults } = await lookInto();
        if (missing + twice > 0 || faults.length > 0)
          broken.push(`after kill ${nth + 1}: ${missing} missing, ${twice} twice, ${faults}`);
        const begun = performance.now();
        await gateway.start();
        const started = performance.now();
        const answered = await load.acknowledgedAfter(0, started, 30_000);
        recoveriesMs.push((answered ?? Number.POSITIVE_INFINITY) - started);
        if ((recoveriesMs.at(-1) ?? 0) > 5_000) broken.push('the gateway did not respond within 5 s of its start');
        progress(
          `killed it with ${load.acknowledged.length} writes acknowledged; up again after ${Math.round(started - begun)} ms`,
        );
      }
      await more();
      await load.stop();
      broken.push(...judgeAnswers(load, [gateway], true));
      await gateway.kill();
      const verdict = await lookInto();
      const count = (wanted: string) => load.failures.filter(({ code }) => code === wanted).length;
      return {
        ...verdict,
        name: this.name,
        times,
        broken: [...broken, ...verdict.broken],
        recoveriesMs,
        limited: load.limited,
        unavailable: count('SERVICE_UNAVAILABLE'),
        unknown: count('INTERNAL_SERVER_ERROR'),
      };
    } finally {
      load.abandon();
      await gateway.kill();
      rmSync(parent, { recursive: true, force: true });
    }
  },
};
