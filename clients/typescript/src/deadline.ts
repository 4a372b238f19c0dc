/** A signal that aborts when the caller's does, or when the time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Gives the whole time again. */
  restart(): void;
  /** Stops the clock until it is restarted. */
  pause(): void;
  /** Ends the watch; the signal stays as it is. */
  clear(): void;
  /** Ends the watch, and whatever still hangs on the signal. */
  abort(): void;
}

export function deadline(ms: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(caller?.reason);
  const start = () => setTimeout(() => controller.abort(), ms);
  let timer = start();
  const clear = () => {
    clearTimeout(timer);
    caller?.removeEventListener('abort', follow);
  };
  if (caller?.aborted) follow();
  caller?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    restart() {
      clearTimeout(timer);
      timer = start();
    },
    pause: () => clearTimeout(timer),
    clear,
    abort() {
      clear();
      controller.abort();
    },
  };
}
