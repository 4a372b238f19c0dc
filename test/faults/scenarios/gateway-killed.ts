import type { Fault } from '../fault.ts';
import { onStage } from '../stage.ts';

/** SIGKILL of one of two gateways, alternately; clients continue with the other, and the killed one is restarted. */
export const gatewayKilled: Fault = {
  name: 'SIGKILL of one of two gateways',
  times: { long: 20, short: 2 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2, killing: true }, async (stage) => {
      for (let nth = 0; nth < times; nth++) {
        await stage.underLoad();
        const victim = nth % 2;
        await stage.gateways[victim]?.kill();
        const took = await stage.recovered([1 - victim]);
        await stage.gateways[victim]?.start();
        progress(`killed gateway ${victim + 1}; the other was ${took}`);
      }
      // Both must have served requests in the end.
      await stage.recovered();
    });
    return { ...report, name: this.name, times };
  },
};
