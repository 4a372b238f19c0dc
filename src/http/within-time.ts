import { Stop } from '../store/stop.ts';

/**
 * Gives what `work` does within so many milliseconds, or else `late()`; the work is told to stop then, and whatever it still
 * comes to is dropped.
 */
export function withinTime<Result>(
  limitMs: number,
  work: (stop: Stop) => Promise<Result>,
  late: () => Result,
  drop: (result: Result) => void,
): Promise<Result> {
  const stop = new Stop();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop.stop();
      resolve(late());
    }, limitMs);
    work(stop).then(
      (result) => {
        clearTimeout(timer);
        if (stop.stopped) drop(result);
        else resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
