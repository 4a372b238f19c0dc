import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { onStage } from '../stage.ts';

/** PostgreSQL stops as in a power failure, and starts again a little later. */
export const databaseStopped: Fault = {
  name: 'PostgreSQL stopped with `-m immediate`, and started',
  times: { long: 10, short: 2 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2 }, async (stage) => {
      for (let nth = 0; nth < times; nth++) {
        await stage.underLoad();
        await cluster.stop();
        // Long enough for every client to be rejected several times.
        await stage.away(() => sleep(1_000));
        await cluster.start();
        progress(`stopped and started PostgreSQL; ${await stage.recovered()}`);
      }
    });
    return { ...report, name: this.name, times };
  },
};
