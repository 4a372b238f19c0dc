import { Unreachable } from '../api/failures.ts';
import { Emitter } from '../emitter.ts';
import { files } from '../keep/files.ts';
import type { Shelf } from '../keep/shelf.ts';
import { randomId } from '../random-id.ts';
import type { Draft, DraftFile } from '../types.ts';

/** A message that the gateway has not confirmed. */
export interface Unsent {
  /** Its idempotency key: however often it is sent, it is added once. */
  readonly key: string;
  readonly chatId: string;
  readonly text: string;
  readonly files: readonly DraftFile[];
  readonly writtenAt: number;
  /** When it was sent first, in case that the answer was lost. */
  readonly triedAt: number | null;
  /** Why it is not sent again until its writer decides. */
  readonly problem: string | null;
}

/** Throws `Unreachable` if the outcome is unknown or the gateway is busy; returns why it was refused, or null. */
export type Send = (unsent: Unsent) => Promise<string | null>;

/** The gateway remembers a key for 24 hours. Later, a message whose answer was lost might be added twice. */
const keyLivesMs = 23 * 3_600_000;

/** Messages that wait to be sent, one after another. They survive a reload; the windows of a browser take turns. */
export class Outbox extends Emitter {
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing = false;

  constructor(
    private readonly shelf: Shelf,
    private readonly send: Send,
    private readonly ended: AbortSignal,
  ) {
    super();
    shelf.onElsewhere('outbox', () => this.changed(), ended);
    ended.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  get all(): readonly Unsent[] {
    return this.shelf.read<readonly Unsent[]>('outbox', []);
  }

  of(chatId: string): readonly Unsent[] {
    return this.all.filter((unsent) => unsent.chatId === chatId);
  }

  add(chatId: string, draft: Draft): void {
    const unsent = { key: randomId(), chatId, ...draft, writtenAt: Date.now(), triedAt: null, problem: null };
    this.#write([...this.all, unsent]);
    void this.flush();
  }

  /** Sends a refused message again, as a new one. */
  retry(key: string): void {
    this.#change(key, { key: randomId(), triedAt: null, problem: null });
    void this.flush();
  }

  remove(key: string): void {
    this.#write(this.all.filter((unsent) => unsent.key !== key));
  }

  /** The messages of one chat now belong to another. */
  move(from: string, to: string): void {
    this.#write(this.all.map((unsent) => (unsent.chatId === from ? { ...unsent, chatId: to } : unsent)));
  }

  /** Sends what waits; calls itself again while the gateway cannot be reached. */
  async flush(): Promise<void> {
    // Once the browser is online, this is called again.
    if (this.#flushing || !navigator.onLine) return;
    this.#flushing = true;
    clearTimeout(this.#timer);
    try {
      await inTurn(() => this.#sendAll());
      this.#attempts = 0;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const waitMs = error.retryAfterMs ?? Math.min(1000 * 2 ** this.#attempts++, 30_000);
      if (!this.ended.aborted) this.#timer = setTimeout(() => this.flush(), waitMs);
    } finally {
      this.#flushing = false;
    }
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.all.find(({ problem }) => problem === null);
      if (!next || this.ended.aborted) return;
      if (next.triedAt !== null && Date.now() - next.triedAt > keyLivesMs) {
        this.#change(next.key, { problem: 'It is not known whether this has arrived.' });
        continue;
      }
      await this.#sendOne(next);
    }
  }

  async #sendOne(next: Unsent): Promise<void> {
    this.#change(next.key, { triedAt: next.triedAt ?? Date.now() });
    const problem = await this.send(next);
    if (problem !== null) return this.#change(next.key, { problem });
    this.remove(next.key);
    void files.drop(next.files.map(({ id }) => id));
  }

  #change(key: string, change: Partial<Unsent>): void {
    this.#write(this.all.map((unsent) => (unsent.key === key ? { ...unsent, ...change } : unsent)));
  }

  #write(all: readonly Unsent[]): void {
    this.shelf.write('outbox', all.length === 0 ? null : all);
    this.changed();
  }
}

/** One window at a time, where the browser can tell (on https and on this machine). Otherwise the keys alone prevent doubles. */
function inTurn(act: () => Promise<void>): Promise<void> {
  return navigator.locks ? navigator.locks.request('parley-chat-outbox', act) : act();
}
