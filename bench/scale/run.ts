// What shards and nodes cost: creates, chats and reads of several organizations through gateways on a database that already has its
// shards, with the processor time of gateways and nodes for each request, and the statements that each node runs. With --neighbor, what
// one organization's bulk operation costs another.
import { parseArgs } from 'node:util';
import { parley } from '../candidates/parley/index.ts';
import { withClient } from '../database.ts';
import { type LoadResult, runLoad } from '../load.ts';
import { pinLoad } from '../machine.ts';
import { positive } from '../options.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import { measureNeighbor } from './neighbor.ts';
import { openNodes } from './nodes.ts';
import { createOrganizations, type Organization } from './organizations.ts';
import { scaleWorkloads } from './workloads.ts';

const usage = `npm --prefix bench run scale -- --url URL [options]

  --url URL             a database with its shards, which is filled: the coordinator's if it is a cluster's
  --nodes URL,URL       the same database on the workers, if they are on this machine
  --organizations 12    how many to create and to use
  --gateways 1  --connections 36  --rounds 3  --seconds 6  --warmup 4
  --neighbor            measure instead how long creates of one organization take while another one imports`;

/** What one load cost. */
interface Cost {
  readonly load: LoadResult;
  readonly gatewayMs: number;
  readonly nodes: readonly { readonly name: string; readonly cpuMs: number; readonly statements: number | null }[];
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function print(title: string, costs: readonly Cost[]): void {
  const of = (value: (cost: Cost) => number) => median(costs.map(value));
  const first = costs[0] as Cost;
  const errors = costs.reduce((sum, { load }) => sum + load.errors, 0);
  console.log(
    `\n${title}: ${Math.round(of(({ load }) => load.perSecond)).toLocaleString('en')}/s, p50 ${of(({ load }) => load.p50Ms).toFixed(1)} ms, p99 ${of(({ load }) => load.p99Ms).toFixed(1)} ms, ${errors} errors`,
  );
  console.log(
    `  gateways   ${of(({ gatewayMs, load }) => (1000 * gatewayMs) / load.answered).toFixed(0)} µs for each request`,
  );
  for (const [at, { name, statements }] of first.nodes.entries()) {
    const cpu = of(({ nodes, load }) => (1000 * nodes[at]!.cpuMs) / load.answered).toFixed(0);
    const count =
      statements === null
        ? ''
        : `, ${of(({ nodes, load }) => nodes[at]!.statements! / load.answered).toFixed(2)} statements`;
    console.log(`  ${name.padEnd(10)} ${cpu} µs${count}`);
  }
  for (const sample of costs.flatMap(({ load }) => load.errorSamples).slice(0, 3)) console.log(`  ${sample}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      nodes: { type: 'string', default: '' },
      organizations: { type: 'string', default: '12' },
      gateways: { type: 'string', default: '1' },
      connections: { type: 'string', default: '36' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '6' },
      warmup: { type: 'string', default: '4' },
      neighbor: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { url } = values;
  if (values.help || !url) return console.log(usage);
  const number = (name: 'organizations' | 'gateways' | 'connections' | 'rounds' | 'seconds' | 'warmup') =>
    positive(`--${name}`, values[name]);
  const organizations = await createOrganizations(url, values.neighbor ? 2 : number('organizations'));
  for (const [shard, count] of shardsOf(organizations)) console.log(`${shard}: ${count}`);

  const servers: ServerProcess[] = [];
  const nodes = await openNodes([url, ...values.nodes.split(',').filter(Boolean)]);
  try {
    for (let index = 0; index < number('gateways'); index += 1)
      servers.push(await startServer({ ...parley, env: parley.env(url) }, index));
    const origins = servers.map(({ origin }) => origin);
    pinLoad();
    if (values.neighbor) return await measureNeighbor(origins, organizations, number('seconds'));

    const headers = organizations.map(({ token }) => ({ authorization: `Bearer ${token}` }));
    const connections = number('connections');
    for (const workload of scaleWorkloads(organizations.length)) {
      const plan = { origins, headers, connections, nextCall: workload.nextCall };
      await runLoad({ ...plan, seconds: number('warmup') });
      const costs: Cost[] = [];
      for (let round = 0; round < number('rounds'); round += 1) {
        const gatewayMs = () => servers.reduce((sum, server) => sum + (server.cpuMs() ?? 0), 0);
        await withClient(url, (client) => client.query('CHECKPOINT'));
        const before = { gatewayMs: gatewayMs(), nodes: await nodes.read() };
        const load = await runLoad({ ...plan, seconds: number('seconds') });
        costs.push({
          load,
          gatewayMs: gatewayMs() - before.gatewayMs,
          nodes: (await nodes.read()).map((node, at) => ({
            name: node.name,
            cpuMs: node.cpuMs - before.nodes[at]!.cpuMs,
            statements: node.statements === null ? null : node.statements - before.nodes[at]!.statements!,
          })),
        });
      }
      print(workload.title, costs);
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await nodes.close();
  }
}

function shardsOf(organizations: readonly Organization[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { shard } of organizations) counts.set(shard, (counts.get(shard) ?? 0) + 1);
  return new Map([...counts].sort());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
