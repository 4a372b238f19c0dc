// Measures every candidate on every workload, round after round, and stores the results.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPeers } from './build.ts';
import type { Candidate } from './candidates/candidate.ts';
import { builtHere } from './candidates/index.ts';
import { drawChart } from './chart.ts';
import { dropDatabase, openServer } from './database.ts';
import { describeMachine, pinLoad } from './machine.ts';
import { type Bench, cleanups, measure, type Setting } from './measure.ts';
import { type Options, readOptions, UsageError, usage } from './options.ts';
import { prepareDatabase, template } from './prepare.ts';
import { Progress } from './progress.ts';
import { commit, versions } from './provenance.ts';
import { noiseOf, printTable, type Report, type Round, summarize } from './report.ts';
import { type StatementSample, sampleStatements } from './sample-statements.ts';
import type { Workload } from './workloads/workload.ts';

interface Step extends Setting {
  readonly round: number;
  readonly workload: Workload;
  readonly candidate: Candidate;
}

/** All measurements in order: within a round workload by workload, with another candidate first in each round. */
function planSteps(options: Options, candidates: readonly Candidate[]): Step[] {
  const steps: Step[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const workload of options.workloads) {
      for (const processes of options.processes) {
        for (const connections of workload.connections ? [workload.connections] : options.connections) {
          for (let turn = 0; turn < candidates.length; turn += 1) {
            const candidate = candidates[(turn + round) % candidates.length]!;
            if (processes > candidate.processes || !takesPart(candidate, workload)) continue;
            steps.push({ round, workload, candidate, connections, processes });
          }
        }
      }
    }
  }
  return steps;
}

const takesPart = (candidate: Candidate, workload: Workload): boolean =>
  (workload.dialects?.includes(candidate.dialect) ?? true) && (candidate.workloads?.includes(workload.name) ?? true);

async function runSteps(bench: Bench, steps: readonly Step[], options: Options, progress: Progress): Promise<Round[]> {
  const rounds: Round[] = [];
  for (const { round, workload, candidate, connections, processes } of steps) {
    const setting = { connections, processes };
    const what = `round ${round + 1} · ${workload.name} · ${candidate.name} · ${connections}×${processes}`;
    progress.begin(what);
    const done = { round, workload: workload.name, candidate: candidate.name, ...setting };
    try {
      const measurement = await measure(bench, candidate, workload, setting, options);
      rounds.push({ ...done, measurement });
      const wrong = measurement.errors > 0 ? `, ${measurement.errors} ERRORS` : '';
      progress.end(`${Math.round(measurement.perSecond)}/s, p99 ${measurement.p99Ms.toFixed(1)} ms${wrong}`);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      rounds.push({ ...done, measurement: null, fault });
      progress.end(`FAILED: ${fault}`);
    }
  }
  return rounds;
}

async function sampleAll(bench: Bench, candidates: readonly Candidate[], options: Options, progress: Progress) {
  const samples: StatementSample[] = [];
  for (const candidate of candidates) {
    progress.begin(`counting statements · ${candidate.name}`);
    const workloads = options.workloads.filter((workload) => takesPart(candidate, workload));
    const connections = options.connections.includes(32) ? 32 : options.connections[0]!;
    try {
      samples.push(...(await sampleStatements(bench, candidate, workloads, connections)));
      progress.end('done');
    } catch (error) {
      progress.end(`FAILED: ${error instanceof Error ? error.message : error}`);
    }
  }
  return samples;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return console.log(usage);
  const startedAt = new Date().toISOString();
  const missing = options.candidates.filter((candidate) => !builtHere.includes(candidate.name) && candidate.missing());
  for (const candidate of missing) console.log(`${candidate.name} is left out: ${candidate.missing()}`);
  const candidates = options.candidates.filter((candidate) => !missing.includes(candidate));
  const steps = planSteps(options, candidates);
  const progress = new Progress(steps.length + candidates.length + 2);

  progress.begin('building the peers');
  await buildPeers(builtHere);
  progress.end('done');

  const server = await openServer(options.serverUrl);
  const clean = async (): Promise<void> => {
    for (const cleanup of cleanups) await cleanup();
    await dropDatabase(server, `${template}_run`);
    if (!options.keep) await dropDatabase(server, template);
    await server.end();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void clean().finally(() => process.exit(130)));
  }
  try {
    progress.begin('filling the database');
    const fixture = await prepareDatabase(server, options.serverUrl);
    progress.end(`${fixture.customerIds.length} customers`);
    const bench: Bench = { server, serverUrl: options.serverUrl, template, fixture };
    const { rows } = await server.query<{ server_version: string }>('SHOW server_version');
    const machine = describeMachine(rows[0]!.server_version);
    pinLoad();

    const measurements = await runSteps(bench, steps, options, progress);
    const samples = await sampleAll(bench, candidates, options, progress);
    const order = [...options.workloads.map(({ name }) => name)];
    const rank = (name: string): number => candidates.findIndex((candidate) => candidate.name === name);
    const lines = summarize(measurements, samples).sort(
      (a, b) =>
        order.indexOf(a.workload) - order.indexOf(b.workload) ||
        a.processes - b.processes ||
        a.connections - b.connections ||
        rank(a.candidate) - rank(b.candidate),
    );
    const report: Report = {
      name: options.name,
      startedAt,
      finishedAt: new Date().toISOString(),
      commit: commit(),
      machine,
      versions: await versions(),
      rounds: options.rounds,
      seconds: options.seconds,
      warmupSeconds: options.warmupSeconds,
      titles: {
        workloads: Object.fromEntries(options.workloads.map(({ name, title }) => [name, title])),
        candidates: Object.fromEntries(candidates.map(({ name, title }) => [name, title])),
      },
      noise: noiseOf(lines),
      lines,
      measurements,
    };
    const file = fileURLToPath(new URL(`results/${options.name}`, import.meta.url));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.json`, `${JSON.stringify(report, null, 1)}\n`);
    await writeFile(`${file}.svg`, drawChart(report));
    console.log(`${printTable(report)}\n\nKept in bench/results/${options.name}.json and .svg`);
    if (lines.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    await clean();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exit(1);
});
