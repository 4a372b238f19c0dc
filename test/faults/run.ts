import { parseArgs } from 'node:util';
import { createCluster } from './cluster.ts';
import type { Fault, FaultReport } from './fault.ts';
import { killLeftGateways } from './gateway.ts';
import { table, writeRow } from './report.ts';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { poolFull, serverFull } from './scenarios/connections-used-up.ts';
import { dataDirectory } from './scenarios/data-directory.ts';
import { databaseStopped } from './scenarios/database-stopped.ts';
import { diskFull } from './scenarios/disk-full.ts';
import { gatewayKilled } from './scenarios/gateway-killed.ts';
import { networkSilent } from './scenarios/network-silent.ts';
import { transactionsCollide } from './scenarios/transactions-collide.ts';
import { workerKilled } from './scenarios/worker-killed.ts';

const faults = {
  gatewayKilled,
  databaseStopped,
  connectionsCut,
  transactionsCollide,
  poolFull,
  serverFull,
  networkSilent,
  diskFull,
  workerKilled,
  dataDirectory,
} satisfies Record<string, Fault>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in faults));
if (unknown.length > 0) {
  console.error(
    `Usage: npm run faults -- [--short] [--write] [FAULT …]; a FAULT is one of ${Object.keys(faults).join(', ')}.`,
  );
  process.exit(2);
}

const begun = performance.now();
const order = Object.values(faults).map(({ name }) => name);
const say = (line: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`);
const cluster = await createCluster();
// An interrupted run leaves nothing behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    killLeftGateways();
    void cluster.remove().finally(() => process.exit(130));
  });
const reports: FaultReport[] = [];
const broken: string[] = [];
try {
  for (const [name, fault] of Object.entries(faults)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const times = values.short ? fault.times.short : fault.times.long;
    say(`${name}: ${fault.name}, ${times} times`);
    try {
      const report = await fault.run({ cluster, times, progress: (line) => say(`  ${line}`) });
      reports.push(report);
      const { acknowledged, missing, twice, capsExceeded } = report;
      const { threads, rate } = report.limited;
      say(
        `  ${acknowledged} writes acknowledged: ${missing} missing, ${twice} twice; the limits rejected ${threads} threads and ${rate} conversations, and were exceeded ${capsExceeded} times`,
      );
      if (missing + twice + capsExceeded > 0)
        broken.push(`${name}: the database does not contain what was acknowledged`);
      broken.push(...report.broken.map((one) => `${name}: ${one}`));
      if (values.write && report.broken.length === 0) writeRow(report, order, cluster.version);
      for (const one of report.broken) say(`  BROKEN: ${one}`);
    } catch (error) {
      broken.push(`${name}: ${(error as Error).stack}`);
      say(`  BROKEN: ${(error as Error).stack}`);
    }
  }
} finally {
  killLeftGateways();
  await cluster.remove();
}

const held = (limit: 'threads' | 'rate') => reports.reduce((sum, { limited }) => sum + limited[limit], 0);
if (positionals.length === 0 && (held('threads') === 0 || held('rate') === 0)) {
  broken.push('a limit was never reached, so not exceeding it proves nothing');
}
console.log(`\n${table(reports)}\n`);
if (broken.length > 0) {
  console.error(`Promises broken: ${broken.length}\n${broken.map((one) => `- ${one}`).join('\n')}`);
  process.exitCode = 1;
} else {
  console.log('Every promise was kept.');
}
