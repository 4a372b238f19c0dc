import { Cancellation } from '../../store/core/cancellation.ts';

/** A deadline, and the result if it is missed. */
export interface Deadline<Result> {
  readonly limitMs: number;
  readonly late: () => Result;
  /** Calls the listener when the client is gone; the result is then discarded. */
  readonly onHangUp: (listener: () => void) => void;
  readonly hungUp: () => Result;
}

/**
 * Returns the result of `work`, or the fallback if the deadline passes or the client disconnects. The work is then canceled, and its
 * result is discarded.
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
