import { Cancellation } from '../../store/core/cancellation.ts';

/** How long somebody waits for something, and what to answer when it does not come in time. */
export interface Deadline<Result> {
  readonly limitMs: number;
  readonly late: () => Result;
  /** Calls the listener when nobody waits any more; whatever is answered then goes nowhere. */
  readonly onHangUp: (listener: () => void) => void;
  readonly hungUp: () => Result;
}

/**
 * Gives what `work` does while somebody waits for it, or else what there is to say; the work is told to stop then, and
 * whatever it still comes to is dropped.
 */
export function withinDeadline<Result>(
  deadline: Deadline<Result>,
  work: (stop: Cancellation) => Promise<Result>,
  drop: (result: Result) => void,
): Promise<Result> {
  const stop = new Cancellation();
  return new Promise((resolve, reject) => {
    let ended = false;
    const end = (answer: () => Result) => {
      if (ended) return;
      ended = true;
      stop.stop();
      resolve(answer());
    };
    const timer = setTimeout(() => end(deadline.late), deadline.limitMs);
    deadline.onHangUp(() => end(deadline.hungUp));
    work(stop).then(
      (result) => {
        clearTimeout(timer);
        if (ended) drop(result);
        else resolve(result);
        ended = true;
      },
      (error) => {
        clearTimeout(timer);
        ended = true;
        reject(error);
      },
    );
  });
}
