import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy } from '../../support/clients/tcp-proxy.ts';
import type { Fault } from '../fault.ts';
import { limits } from '../gateway.ts';
import { onStage } from '../stage.ts';

/** The longest that a request waits for a connection, and for a response on a silent one. */
const timeOutMs = limits.connectMs + limits.statementMs + limits.silenceMs;
const silentMs = timeOutMs + 6_000;

/** A network that drops everything: connections are neither refused nor broken, and none responds. */
export const networkSilent: Fault = {
  name: 'network to PostgreSQL silent for longer than every time-out',
  times: { long: 3, short: 1 },
  async run({ cluster, times, progress }) {
    const proxy = await startTcpProxy(cluster.url('postgres'));
    const through = (url: string) => {
      const proxied = new URL(url);
      proxied.port = new URL(proxy.url).port;
      return proxied.href;
    };
    try {
      // A write may wait for the batch before its own.
      const options = { cluster, gateways: 1, through, patienceMs: 2 * timeOutMs + 2_000 };
      const report = await onStage(options, async (stage) => {
        for (let nth = 0; nth < times; nth++) {
          await stage.underLoad();
          proxy.silence();
          // Longer than one timeout: the first new writes wait for the batch before theirs.
          await stage.away(() => sleep(silentMs));
          proxy.resume();
          progress(`nothing passed for ${silentMs / 1000} s; ${await stage.recovered()}`);
        }
      });
      return { ...report, name: this.name, note: 'through a TCP proxy', times };
    } finally {
      await proxy.close();
    }
  },
};
