import type { Database } from '../../store/core/database.ts';
import { listEndedTokens } from '../../store/queries/api-tokens.ts';
import type { Caller } from '../access/caller.ts';
import { LiveStream, type StreamLimits } from './live-stream.ts';

/** Well within the 10 seconds for which a revoked token may still be accepted. */
const checkEveryMs = 5_000;

type AnyStream = Pick<LiveStream<unknown>, 'end'>;

/** The token has reached its limit of open streams. */
export class TooManyStreamsError extends Error {
  constructor(readonly limit: number) {
    super(`A token may have ${limit} streams open at a time.`);
  }
}

/**
 * The open streams of this process, by token. Every subscription is opened here. Streams end when their token becomes invalid or
 * the process is about to end.
 */
export class StreamRegistry {
  readonly #db: Database;
  readonly #limits: StreamLimits;
  readonly #perToken: number;
  readonly #onFault: (error: unknown) => void;
  readonly #byToken = new Map<string, { caller: Caller; streams: Set<AnyStream> }>();
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  /** `perToken`: the maximum number of open streams per token, in this process. */
  constructor(db: Database, limits: StreamLimits, perToken: number, onFault: (error: unknown) => void) {
    this.#db = db;
    this.#limits = limits;
    this.#perToken = perToken;
    this.#onFault = onFault;
  }

  /** Opens a stream for a caller and registers it until it closes. Throws TooManyStreamsError at the limit. */
  open<Item>(caller: Caller): LiveStream<Item> {
    const stream = new LiveStream<Item>(this.#limits);
    if (this.#ended) {
      stream.end('GOING_AWAY');
      return stream;
    }
    const key = `${caller.orgId} ${caller.tokenId}`;
    const known = this.#byToken.get(key) ?? { caller, streams: new Set() };
    if (known.streams.size >= this.#perToken) throw new TooManyStreamsError(this.#perToken);
    this.#byToken.set(key, known);
    known.streams.add(stream);
    stream.onClose(() => {
      known.streams.delete(stream);
      if (known.streams.size === 0) this.#byToken.delete(key);
      if (this.#byToken.size === 0) this.#stopChecking();
    });
    this.#timer ??= setInterval(() => void this.check(), checkEveryMs);
    return stream;
  }

  /** The number of open streams. */
  get size(): number {
    let size = 0;
    for (const { streams } of this.#byToken.values()) size += streams.size;
    return size;
  }

  /** Ends the streams of every token that was revoked or has expired, with one statement for all tokens. */
  async check(): Promise<void> {
    const callers = [...this.#byToken.values()].map(({ caller }) => caller);
    if (callers.length === 0) return;
    try {
      const ended = await listEndedTokens(
        this.#db,
        callers.map((caller) => caller.orgId),
        callers.map((caller) => caller.tokenId),
      );
      for (const { orgId, id } of ended) {
        for (const stream of [...(this.#byToken.get(`${orgId} ${id}`)?.streams ?? [])]) stream.end('TOKEN_ENDED');
      }
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** Ends all streams, and those that are opened later: the process is about to end. */
  endAll(): void {
    this.#ended = true;
    for (const { streams } of [...this.#byToken.values()]) for (const stream of [...streams]) stream.end('GOING_AWAY');
  }

  #stopChecking(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}
