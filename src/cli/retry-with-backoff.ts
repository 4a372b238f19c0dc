import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 200;
const longestPauseMs = 5_000;
const patienceMs = 90_000;

/** Hears what keeps work from being done, before each pause, and null once it is done or given up. */
export type OnWaiting = (waiting: { readonly error: unknown; readonly secondsLeft: number } | null) => void;

/** Does the work, and again after a pause as long as its failure is a passing one; gives up after a minute and a half of that. */
export async function retryWithBackoff<Result>(
  isPassing: (error: unknown) => boolean,
  work: () => Promise<Result>,
  onWaiting: OnWaiting = () => {},
): Promise<Result> {
  const until = performance.now() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      const result = await work();
      onWaiting(null);
      return result;
    } catch (error) {
      const left = until - performance.now();
      const goesOn = isPassing(error) && left >= pause;
      onWaiting(goesOn ? { error, secondsLeft: Math.ceil(left / 1000) } : null);
      if (!goesOn) throw error;
    }
    await sleep(pause);
  }
}
