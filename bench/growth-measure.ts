// Grows a database step by step, measures a candidate at each size, and watches its memory.
import type { Candidate } from './candidates/candidate.ts';
import { withClient } from './database.ts';
import { type FillPlan, fillConversations, settle } from './fill.ts';
import type { GrowthPoint, MemoryPoint } from './growth-report.ts';
import { runLoad } from './load.ts';
import { type Bench, measure, withCandidate } from './measure.ts';
import type { Progress } from './progress.ts';
import { median } from './report.ts';
import { createChatThread } from './workloads/create-chat-thread.ts';
import { createConversation } from './workloads/create-conversation.ts';
import { listConversations } from './workloads/list-conversations.ts';

export const growthWorkloads = [createConversation, listConversations, createChatThread];
const fillStep = 250_000;
const memorySamples = 100;
const warmupSeconds = 8;
const dayMs = 86_400_000;

/** Few threads each, so that ten million conversations fit on a disk: one, and eleven for every tenth. */
export function growthPlan(now: Date, conversations: number): FillPlan {
  const days = 700;
  return {
    customers: 10_000,
    conversations,
    fewThreads: 1,
    manyThreads: 11,
    start: new Date(now.getTime() - (days + 2) * dayMs),
    secondsBetween: (days * 86_400) / conversations,
  };
}

export async function grow(url: string, plan: FillPlan, from: number, to: number): Promise<void> {
  await withClient(url, async (client) => {
    for (let first = from + 1; first <= to; first += fillStep) {
      await fillConversations(client, plan, first, Math.min(to, first + fillStep - 1));
    }
    await settle(client);
  });
}

export async function measureSize(
  bench: Bench,
  candidate: Candidate,
  conversations: number,
  options: { rounds: number; seconds: number; connections: number },
  progress: Progress,
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const workload of growthWorkloads) {
    const rounds = [];
    for (let round = 0; round < options.rounds; round += 1) {
      progress.begin(`${conversations.toLocaleString('en')} conversations · ${workload.name} · round ${round + 1}`);
      const timing = { warmupSeconds, seconds: options.seconds };
      const setting = { connections: options.connections, processes: 1 };
      const measurement = await measure(bench, candidate, workload, setting, timing);
      rounds.push(measurement);
      progress.end(
        `${Math.round(measurement.perSecond)}/s${measurement.errors > 0 ? `, ${measurement.errors} ERRORS` : ''}`,
      );
    }
    points.push({
      conversations,
      workload: workload.name,
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
      p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
      memoryMiB: median(rounds.map(({ memoryMiB }) => memoryMiB ?? 0)),
      errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
      errorSamples: rounds.flatMap(({ errorSamples }) => errorSamples).slice(0, 3),
    });
  }
  return points;
}

export async function watchMemory(
  bench: Bench,
  candidate: Candidate,
  creates: number,
  connections: number,
  progress: Progress,
): Promise<MemoryPoint[]> {
  const seen: MemoryPoint[] = [];
  const every = Math.max(1, Math.floor(creates / memorySamples));
  await withCandidate(bench, candidate, 1, async ({ origins, fixture, memory }) => {
    const note = (answered: number): void => {
      const used = memory();
      if (used) seen.push({ creates: answered, memoryMiB: Math.round(used.nowMiB) });
      progress.update(answered.toLocaleString('en'));
    };
    note(0);
    const load = await runLoad({
      origins,
      headers: candidate.headers,
      connections,
      seconds: 86_400,
      atMost: creates,
      nextCall: createConversation.calls(candidate.dialect, fixture),
      onProgress: (answered) => {
        if (answered % every === 0) note(answered);
      },
    });
    if (load.errors > 0) throw new Error(`${load.errors} creates failed: ${load.errorSamples[0]}`);
  });
  return seen;
}
