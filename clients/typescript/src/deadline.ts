/** A signal that aborts when the caller's does, or when the time is up. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the full time again. */
  restart(): void;
  /** Stops the clock until it is restarted. */
  pause(): void;
  /** Stops the timer and leaves the signal as it is. */
  clear(): void;
  /** Stops the timer and aborts everything that still uses the signal. */
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
