import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 200;
const longestPauseMs = 5_000;
const patienceMs = 90_000;

/** Does the work, and again after a pause as long as its failure is a passing one; gives up after a minute and a half of that. */
export async function retryWithBackoff<Result>(
  isPassing: (error: unknown) => boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  const until = performance.now() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() + pause > until) throw error;
    }
    await sleep(pause);
  }
}
