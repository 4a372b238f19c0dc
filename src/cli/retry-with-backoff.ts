import { setTimeout as sleep } from 'node:timers/promises';

const firstPauseMs = 200;
const longestPauseMs = 5_000;
const patienceMs = 90_000;

/** Called before each pause with the failure, and with null once the work has succeeded or is given up. */
export type OnWaiting = (waiting: { readonly error: unknown; readonly secondsLeft: number } | null) => void;

/** Runs the work, and retries it with a growing pause while its failures are transient; gives up after 90 seconds. */
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
