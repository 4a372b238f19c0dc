// How Parley performs as its tables grow: W1, W3 and W5 with ten thousand conversations, ten times as many, and so on;
// and, with --creates, how much memory it uses while that many conversations are created one by one.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPeers } from './build.ts';
import { builtHere, candidates } from './candidates/index.ts';
import { databaseUrl, defaultServerUrl, dropDatabase, migrate, openServer, withClient } from './database.ts';
import { fillPeople } from './fill.ts';
import { readFixture } from './fixture.ts';
import { drawGrowth } from './growth-chart.ts';
import { grow, growthPlan, growthWorkloads, measureSize, watchMemory } from './growth-measure.ts';
import { type GrowthPoint, type GrowthReport, printGrowth } from './growth-report.ts';
import { describeMachine, pinLoad } from './machine.ts';
import { type Bench, cleanups } from './measure.ts';
import { positive } from './options.ts';
import { Progress } from './progress.ts';

const usage = `npm --prefix bench run growth -- [options]

  --max 1000000         the most conversations; steps are powers of ten from 10,000
  --creates 1000000     also create this many one by one, and watch the memory; 0 by default
  --candidate parley    whom to measure
  --rounds 3  --seconds 8  --connections 32
  --name NAME           results go to bench/results/NAME.json and .svg; local/growth by default`;

const template = 'parley_bench_growth';
const smallest = 10_000;

const sizesUpTo = (max: number): number[] => {
  const sizes: number[] = [];
  for (let size = smallest; size <= max; size *= 10) sizes.push(size);
  return sizes;
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      max: { type: 'string', default: '1000000' },
      creates: { type: 'string', default: '0' },
      candidate: { type: 'string', default: 'parley' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      connections: { type: 'string', default: '32' },
      name: { type: 'string', default: 'local/growth' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const candidate = candidates.find(({ name }) => name === values.candidate);
  if (!candidate || candidate.database === 'embedded') throw new Error(`cannot measure ${values.candidate}`);
  const options = {
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    connections: positive('--connections', values.connections),
  };
  const creates = Number(values.creates);
  const sizes = sizesUpTo(positive('--max', values.max));
  const plan = growthPlan(new Date(), Math.max(smallest, ...sizes));

  await buildPeers(builtHere);
  const missing = candidate.missing();
  if (missing) throw new Error(missing);
  const serverUrl = process.env.BENCH_DATABASE_URL || defaultServerUrl;
  const server = await openServer(serverUrl);
  const clean = async (): Promise<void> => {
    for (const cleanup of cleanups) await cleanup();
    await dropDatabase(server, `${template}_run`);
    await dropDatabase(server, template);
    await server.end();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void clean().finally(() => process.exit(130)));
  }
  try {
    const startedAt = new Date().toISOString();
    const { rows } = await server.query<{ server_version: string }>('SHOW server_version');
    const url = databaseUrl(serverUrl, template);
    await dropDatabase(server, template);
    await server.query(`CREATE DATABASE ${template}`);
    await withClient(url, async (client) => {
      await migrate(client);
      await fillPeople(client, plan);
    });
    const machine = describeMachine(rows[0]!.server_version);
    pinLoad();
    const progress = new Progress(sizes.length * (1 + growthWorkloads.length * options.rounds) + (creates > 0 ? 1 : 0));
    const points: GrowthPoint[] = [];
    let memory: GrowthReport['memory'] = [];
    let filled = 0;
    for (const size of sizes) {
      progress.begin(`filling up to ${size.toLocaleString('en')} conversations`);
      await grow(url, plan, filled, size);
      filled = size;
      const bench: Bench = { server, serverUrl, template, fixture: await withClient(url, readFixture) };
      progress.end('done');
      points.push(...(await measureSize(bench, candidate, size, options, progress)));
      if (size === smallest && creates > 0) {
        progress.begin(`creating ${creates.toLocaleString('en')} conversations one by one`);
        memory = await watchMemory(bench, candidate, creates, options.connections, progress);
        progress.end('done');
      }
    }
    const report: GrowthReport = {
      name: values.name,
      candidate: candidate.title,
      startedAt,
      machine,
      ...options,
      points,
      memory,
    };
    const file = fileURLToPath(new URL(`results/${values.name}`, import.meta.url));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.json`, `${JSON.stringify(report, null, 1)}\n`);
    await writeFile(`${file}.svg`, drawGrowth(report));
    console.log(`\n${printGrowth(report)}\n\nKept in bench/results/${values.name}.json and .svg`);
    if (points.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    await clean();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
