/**
 * A read brings so many bytes at most, for a request: far more than any answer shows, and so little that as many reads as
 * there are connections do not use up the memory of the process.
 */
export const maxReadBytes = 128 * 1024 * 1024;

/** A read for a request was stopped, since it brings more than any answer could show. */
export class ReadTooLargeError extends Error {
  override readonly name = 'ReadTooLargeError';
  /** `connectionSpoilt`: the server may yet be told to cancel something on the connection. */
  constructor(readonly connectionSpoilt = false) {
    super(`A read brings more than ${maxReadBytes} bytes.`);
  }
}

/** Counts what comes of a read. */
export class ReadSize {
  #bytes = 0;
  #exceeded = false;
  onExceeded: (() => void) | null = null;

  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Counts characters, each of which takes a byte or more. */
  add(characters: number): void {
    this.#bytes += characters;
    if (this.#exceeded || this.#bytes <= maxReadBytes) return;
    this.#exceeded = true;
    this.onExceeded?.();
  }
}
