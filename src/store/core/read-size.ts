/**
 * The maximum number of bytes that a read for a request may return: far more than any response contains, but so few that one read
 * on each connection does not exhaust the memory of the process.
 */
export const maxReadBytes = 128 * 1024 * 1024;

/** A read for a request was canceled, because it returns more than any response could contain. */
export class ReadTooLargeError extends Error {
  override readonly name = 'ReadTooLargeError';
  /** `connectionSpoilt`: the server may still receive a cancel request for the connection. */
  constructor(readonly connectionSpoilt = false) {
    super(`A read returns more than ${maxReadBytes} bytes.`);
  }
}

/** Counts the bytes of a read. */
export class ReadSize {
  #bytes = 0;
  #exceeded = false;
  onExceeded: (() => void) | null = null;

  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Counts characters, each of which takes at least a byte. */
  add(characters: number): void {
    this.#bytes += characters;
    if (this.#exceeded || this.#bytes <= maxReadBytes) return;
    this.#exceeded = true;
    this.onExceeded?.();
  }
}
