// The server's processor time in one workload: by part of the program, and by function.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { candidates } from './candidates/index.ts';
import { defaultServerUrl, openServer } from './database.ts';
import { runLoad } from './load.ts';
import { pinLoad } from './machine.ts';
import { withCandidate } from './measure.ts';
import { prepareDatabase, template } from './prepare.ts';
import { workloads } from './workloads/index.ts';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The part of the program that a script belongs to. */
function partOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName === '' ? '(other)' : functionName;
  if (url.startsWith('node:')) return `node ${/^node:(?:internal\/)?([^/]+)/.exec(url)?.[1]}`;
  const [, dependency] = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(url) ?? [];
  return dependency ?? `parley ${/dist\/([^/]+)/.exec(url)?.[1] ?? url}`;
}

function print(title: string, times: Map<string, number>, requests: number, most: number): void {
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  console.log(`\n${title}`);
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, most))
    console.log(
      `${(time / requests).toFixed(1).padStart(8)} µs ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`,
    );
}

const measuredPart = 0.6;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'W1' },
    candidate: { type: 'string', default: 'parley' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    top: { type: 'string', default: '40' },
  },
});
const workload = workloads.find(({ name }) => name === values.only)!;
const profiled = candidates.find(({ name }) => name === values.candidate)!;
const directory = await mkdtemp(join(tmpdir(), 'parley-profile-'));
const [node, ...args] = profiled.command as [string, ...string[]];
const candidate = { ...profiled, command: [node, '--cpu-prof', '--cpu-prof-dir', directory, ...args] };
const serverUrl = process.env.BENCH_DATABASE_URL || defaultServerUrl;
const server = await openServer(serverUrl);
try {
  const fixture = await prepareDatabase(server, serverUrl);
  pinLoad();
  const bench = { server, serverUrl, template, fixture };
  const load = await withCandidate(bench, candidate, 1, ({ origins }) =>
    runLoad({
      origins,
      headers: candidate.headers,
      connections: Number(values.connections),
      seconds: Number(values.seconds),
      nextCall: workload.calls(candidate.dialect, fixture),
    }),
  );
  const [file] = await readdir(directory);
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(join(directory, file!), 'utf8')) as Profile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  // Only the time after startup and warm-up: the last part of the run.
  const profiledMs = Number(values.seconds) * 1000 * measuredPart;
  const requests = load.perSecond * Number(values.seconds) * measuredPart;
  let left = timeDeltas.reduce((sum, time) => sum + time, 0) / 1000;
  const parts = new Map<string, number>();
  const functions = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)!;
    const time = timeDeltas[index]!;
    left -= time / 1000;
    if (frame.functionName === '(idle)' || left > profiledMs) continue;
    const name = `${frame.functionName || '(anonymous)'} ${frame.url.split('/').slice(-2).join('/')}:${frame.lineNumber + 1}`;
    parts.set(partOf(frame), (parts.get(partOf(frame)) ?? 0) + time);
    functions.set(name, (functions.get(name) ?? 0) + time);
  }
  console.log(
    `${workload.name} ${candidate.name}: ${Math.round(load.perSecond)} requests a second, ${load.errors} errors`,
  );
  print('By part, microseconds per request', parts, requests, 25);
  print('By function', functions, requests, Number(values.top));
} finally {
  await server.end();
  await rm(directory, { recursive: true, force: true });
}
