import { ParleyRequestError } from './errors.js';

/** The API token, or a function that returns a new one each time. */
export type Token = string | (() => string | Promise<string>);

/** A token as it is sent. Two are the same only if they come from the same call of the function. */
export interface Held {
  readonly secret: string | undefined;
  /** The time, by this machine's clock, from which another one is requested first. */
  readonly refreshAt: number;
}

/** A call of the function that has not returned yet. */
interface Call {
  readonly answer: Promise<Held>;
  readonly begun: number;
}

/** A token is refreshed this long before it expires, or after half of the time that it has left, if that is shorter. */
const leadMs = 30_000;

/** A call that takes longer than this no longer stops others: the next request calls the function again. */
const hungMs = 30_000;

/** The token of all requests and streams of a client. Its function is never called twice at the same time. */
export class Tokens {
  #held: Held | undefined;
  #call: Call | undefined;

  constructor(private readonly token: Token | undefined) {
    if (typeof token !== 'function') this.#held = { secret: token, refreshAt: Number.POSITIVE_INFINITY };
  }

  /**
   * Makes an attempt with the token. If the gateway refuses the token and a function can return another, makes it once
   * more, unless it is the `last` one. `signal` ends only this caller's wait for the function: others may wait for the
   * same call.
   */
  async use<Answer>(
    signal: AbortSignal,
    attempt: (held: Held) => Promise<Answer>,
    { last = false } = {},
  ): Promise<Answer> {
    const held = await this.#current(signal);
    try {
      return await attempt(held);
    } catch (error) {
      if (!this.refused(held, error) || last) throw error;
      return attempt(await this.#current(signal));
    }
  }

  /**
   * Whether this error says that the token is not valid, and a function can return another. The refused one is then
   * used no more, unless another request has replaced it already.
   */
  refused(held: Held, error: unknown): boolean {
    if (!this.canReplace(error)) return false;
    if (this.#held === held) this.#held = undefined;
    return true;
  }

  /** Whether another token may help against this error. */
  canReplace(error: unknown): boolean {
    return typeof this.token === 'function' && isUnauthenticated(error);
  }

  async #current(signal: AbortSignal): Promise<Held> {
    if (this.#held !== undefined && Date.now() < this.#held.refreshAt) return this.#held;
    const hung = this.#call !== undefined && Date.now() - this.#call.begun >= hungMs;
    const { answer } = this.#call === undefined || hung ? this.#begin() : this.#call;
    return orAborted(answer, signal);
  }

  #begin(): Call {
    const answer = received(this.token).then(
      (held) => {
        if (this.#call === call) {
          this.#held = held;
          this.#call = undefined;
        }
        return held;
      },
      (cause) => {
        if (this.#call === call) this.#call = undefined;
        throw failed(cause);
      },
    );
    const call: Call = { answer, begun: Date.now() };
    this.#call = call;
    return call;
  }
}

/** The gateway's refusal, or that of a proxy before it. A stream ends with the code only. */
function isUnauthenticated(error: unknown): boolean {
  return error instanceof ParleyRequestError && (error.status === 401 || error.code === 'UNAUTHENTICATED');
}

async function received(token: Token | undefined): Promise<Held> {
  const secret: unknown = typeof token === 'function' ? await token() : token;
  if (typeof secret !== 'string' || secret === '') throw new TypeError('it returned no text');
  return { secret, refreshAt: refreshAt(secret, Date.now()) };
}

/**
 * When to refresh a token that has arrived now. Only the `exp` of a JWT says it; any other token is used until it is
 * refused.
 */
function refreshAt(secret: string, now: number): number {
  const { exp, iat } = claimsOf(secret);
  if (typeof exp !== 'number') return Number.POSITIVE_INFINITY;
  // A token from the future shows how far the issuer's clock is ahead of ours, at least.
  const ahead = typeof iat === 'number' ? Math.max(0, iat * 1000 - now) : 0;
  const left = exp * 1000 - ahead - now;
  // A new token that seems to have expired shows that our clock is ahead: the gateway knows better.
  return left > 0 ? now + left - Math.min(leadMs, left / 2) : Number.POSITIVE_INFINITY;
}

/** The claims of a JWT, which is not verified: the gateway does that. None for any other token. */
function claimsOf(secret: string): { readonly exp?: unknown; readonly iat?: unknown } {
  const [, claims, signature, ...more] = secret.split('.');
  if (claims === undefined || signature === undefined || more.length > 0) return {};
  try {
    return Object(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return {};
  }
}

function failed(cause: unknown): ParleyRequestError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ParleyRequestError(`The token function failed (${reason}).`, { code: 'TOKEN', cause });
}

/** The outcome of a shared promise, or a TIMEOUT as soon as this caller's time is up. */
function orAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      const message = 'The token function did not return in time.';
      reject(new ParleyRequestError(message, { code: 'TIMEOUT', retryable: true, cause: signal.reason }));
    };
    const settled = () => signal.removeEventListener('abort', aborted);
    // Listened to even after an abort: a rejection that nobody hears would end the process.
    shared.then(resolve, reject).finally(settled);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}
