/** Tells whether someone still waits for what is being done. */
export interface CancellationSignal {
  readonly stopped: boolean;
  /** Calls the listener when it stops; the returned function forgets it. */
  onStop(listener: () => void): () => void;
}

/** What was asked for was stopped: nobody waits for it any longer. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  /** `connectionSpoilt`: the server may yet be told to cancel something on the connection. */
  constructor(readonly connectionSpoilt = false) {
    super('It was stopped, for nobody waits for it any longer.');
  }
}

/** Stops once. Lighter than an AbortController, for every operation has one and nearly none is stopped. */
export class Cancellation implements CancellationSignal {
  #stopped = false;
  #listeners: Set<() => void> | null = null;

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = null;
  }

  onStop(listener: () => void): () => void {
    if (this.#stopped) {
      listener();
      return () => {};
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => void this.#listeners?.delete(listener);
  }

  /** Throws a CancelledError when it is stopped. */
  check(): void {
    if (this.#stopped) throw new CancelledError();
  }
}

/** Stops when all of these have; null, which is never, where one of them is null. */
export function whenAllCancelled(signals: readonly (CancellationSignal | null)[]): CancellationSignal | null {
  const [only] = signals;
  if (signals.length <= 1) return only ?? null;
  const all: CancellationSignal[] = [];
  for (const signal of signals) {
    if (signal === null) return null;
    all.push(signal);
  }
  return {
    get stopped() {
      return all.every((signal) => signal.stopped);
    },
    onStop(listener) {
      let going = all.length;
      const forget = all.map((signal) => signal.onStop(() => --going === 0 && listener()));
      return () => {
        for (const each of forget) each();
      };
    },
  };
}
