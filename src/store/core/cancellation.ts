/** Signals that nobody is waiting for the result any longer. */
export interface CancellationSignal {
  readonly stopped: boolean;
  /** Calls the listener when it is canceled; the returned function removes the listener. */
  onStop(listener: () => void): () => void;
}

/** The work was canceled because nobody is waiting for it any longer. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  /** `connectionSpoilt`: the server may still receive a cancel request for the connection. */
  constructor(readonly connectionSpoilt = false) {
    super('Canceled: nobody waits for the result any longer.');
  }
}

/** Cancels once. Lighter than an AbortController, because every operation has one and almost none is canceled. */
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

  /** Throws a CancelledError when it is canceled. */
  check(): void {
    if (this.#stopped) throw new CancelledError();
  }
}

/** Canceled when all of these are; null, which means never, if one of them is null. */
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
