import { listEndedBearers } from '../../store/access/bearers.ts';
import type { Database } from '../../store/core/database.ts';
import { bearerOf } from '../access/bearer.ts';
import type { Caller } from '../access/caller.ts';
import { LiveStream, type StreamLimits } from './live-stream.ts';

/** Well within the 10 seconds for which a revoked token may still be accepted. */
const checkEveryMs = 5_000;

type AnyStream = Pick<LiveStream<unknown>, 'end'>;

/** The open streams of a client, each with its caller: a person can have several sessions. */
type StreamsOfClient = Map<AnyStream, Caller>;

/** The client has reached its limit of open streams. */
export class TooManyStreamsError extends Error {
  constructor(readonly limit: number) {
    super(`A client may have ${limit} streams open at a time.`);
  }
}

/**
 * The open streams of this process, by client. Every subscription is opened here. Streams end when the token or session with which they were
 * opened ends, or the process is about to end.
 */
export class StreamRegistry {
  readonly #db: Database;
  readonly #limits: StreamLimits;
  readonly #perToken: number;
  readonly #onFault: (error: unknown) => void;
  readonly #byClient = new Map<string, StreamsOfClient>();
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  /** `perToken`: the maximum number of open streams per client, in this process. */
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
    const key = `${caller.orgId} ${caller.clientId}`;
    const streams: StreamsOfClient = this.#byClient.get(key) ?? new Map();
    if (streams.size >= this.#perToken) throw new TooManyStreamsError(this.#perToken);
    this.#byClient.set(key, streams.set(stream, caller));
    stream.onClose(() => {
      streams.delete(stream);
      if (streams.size === 0) this.#byClient.delete(key);
      if (this.#byClient.size === 0) this.#stopChecking();
    });
    this.#timer ??= setInterval(() => void this.check(), checkEveryMs);
    return stream;
  }

  /** The number of open streams. */
  get size(): number {
    let size = 0;
    for (const streams of this.#byClient.values()) size += streams.size;
    return size;
  }

  /** Ends the streams of every token or session that was revoked or has expired, with one statement for all of them. */
  async check(): Promise<void> {
    const callers = [...new Set([...this.#byClient.values()].flatMap((streams) => [...streams.values()]))];
    if (callers.length === 0) return;
    try {
      const revoked = new Set(await listEndedBearers(this.#db, callers.map(bearerOf)));
      const now = Date.now();
      const ended = new Set(callers.filter((caller, at) => revoked.has(at) || isOver(caller, now)));
      for (const streams of [...this.#byClient.values()])
        for (const [stream, caller] of [...streams]) if (ended.has(caller)) stream.end('TOKEN_ENDED');
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** The organizations with open streams. */
  organizations(): Set<string> {
    const callers = [...this.#byClient.values()].flatMap((streams) => [...streams.values()]);
    return new Set(callers.map(({ orgId }) => orgId));
  }

  /** Ends the streams of an organization that lives in another shard now: clients resume there. */
  endOrganization(orgId: string): void {
    for (const streams of [...this.#byClient.values()])
      for (const [stream, caller] of [...streams]) if (caller.orgId === orgId) stream.end('GOING_AWAY');
  }

  /** Ends all streams, and those that are opened later: the process is about to end. */
  endAll(): void {
    this.#ended = true;
    for (const streams of [...this.#byClient.values()])
      for (const stream of [...streams.keys()]) stream.end('GOING_AWAY');
  }

  #stopChecking(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Whether a session has expired. Tokens expire by the database's time. */
const isOver = ({ kind, expiresAt }: Caller, now: number) =>
  kind !== 'token' && expiresAt !== null && expiresAt.getTime() <= now;
