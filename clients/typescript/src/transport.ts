import { type Deadline, deadline } from './deadline.js';
import type { Document } from './document.js';
import { type GraphqlError, ParleyRequestError } from './errors.js';
import { readEvents } from './event-stream.js';
import type { RetryLimits } from './retry.js';
import { type Held, type Token, Tokens } from './token.js';
import { asRequestError } from './unanswered.js';

export interface ClientOptions {
  /** The URL of the gateway's GraphQL endpoint, such as `https://parley.example.com/graphql`. */
  readonly url: string | URL;
  /**
   * The API token, or a function that returns a new one. The client calls the function before its first request, before
   * the token expires (if it is a JWT with `exp`), and when the gateway has refused the token; all requests and streams
   * share the token. Without `token`, authenticate with `headers`.
   */
  readonly token?: Token;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** The limits for retries; a call can override them. */
  readonly retry?: Partial<RetryLimits>;
  /** The time limit of one attempt. Default 60,000. A bulk operation that waits (`waitMs`) needs more than that. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  /** Ends the call, including its waits, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** For this call; `{ attempts: 1 }` never retries. */
  readonly retry?: Partial<RetryLimits> | undefined;
}

/** A connection that has received nothing for this long, not even a ping from the gateway, counts as broken. */
const silenceMs = 45_000;

/** An event of a subscription, with its position in the event stream if it has one. */
export interface Event<Data> {
  readonly data: Data;
  readonly position: string | null;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly extensions?: { readonly position?: string };
  readonly errors?: readonly GraphqlError[];
}

export class Transport {
  readonly #tokens: Tokens;

  constructor(private readonly options: ClientOptions) {
    this.#tokens = new Tokens(options.token);
  }

  /** Whether a stream that ended with this error may resume with another token, which the next request then gets. */
  canReplaceToken(error: unknown): boolean {
    return this.#tokens.canReplace(error);
  }

  /**
   * Sends an operation once (or twice, if the token had to be refreshed) and returns its data. Throws a
   * ParleyRequestError if there is none, or the signal's reason.
   */
  async send<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    signal: AbortSignal | undefined,
  ): Promise<Data> {
    const { url, timeoutMs = 60_000 } = this.options;
    const limit = deadline(timeoutMs, signal);
    try {
      return await this.#tokens.use(limit.signal, async ({ secret }) => {
        const response = await this.post(document, variables, 'application/json', secret, limit.signal);
        return dataOf(await readAnswer<Data>(response), response);
      });
    } catch (error) {
      throw asRequestError(error, { url, limit: limit.signal, caller: signal });
    } finally {
      limit.clear();
    }
  }

  /**
   * Opens a subscription once; resolves to a generator of every event until the gateway completes. If the token has
   * just been `replaced` because a stream ended with it, a refusal is final.
   */
  async open<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables,
    signal: AbortSignal | undefined,
    { replaced = false } = {},
  ): Promise<AsyncGenerator<Event<Data>, void, undefined>> {
    const { url } = this.options;
    const limit = deadline(silenceMs, signal);
    try {
      const attempt = async (held: Held) => {
        const response = await this.post(document, variables, 'text/event-stream', held.secret, limit.signal);
        if (response.body !== null && (response.headers.get('content-type') ?? '').startsWith('text/event-stream'))
          return eventsOf<Data>(response, response.body, {
            ...{ url, limit, signal },
            failed: (error) => this.#tokens.refused(held, error),
          });
        dataOf(await readAnswer<Data>(response), response);
        throw new ParleyRequestError('The response is not an event stream.', { code: 'HTTP', status: response.status });
      };
      return await this.#tokens.use(limit.signal, attempt, { last: replaced });
    } catch (error) {
      const failure = asRequestError(error, { url, limit: limit.signal, caller: signal });
      limit.abort();
      throw failure;
    }
  }

  private post(
    document: Document<unknown, never>,
    variables: unknown,
    accept: string,
    secret: string | undefined,
    signal: AbortSignal,
  ) {
    const { url, headers, fetch = globalThis.fetch } = this.options;
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
        ...headers,
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal,
    });
  }
}

interface StreamOptions {
  readonly url: string | URL;
  readonly limit: Deadline;
  readonly signal: AbortSignal | undefined;
  readonly failed: (error: unknown) => void;
}

async function* eventsOf<Data>(
  response: Response,
  body: ReadableStream<Uint8Array>,
  { url, limit, signal, failed }: StreamOptions,
): AsyncGenerator<Event<Data>, void, undefined> {
  try {
    for await (const { event, data } of readEvents(body, limit.restart)) {
      if (event === 'complete') return;
      if (event !== 'next') continue;
      // While the caller is busy with an event, nothing is read, so silence means nothing.
      limit.pause();
      const answer = JSON.parse(data) as Answer<Data>;
      yield { data: dataOf(answer, response), position: answer.extensions?.position ?? null };
      limit.restart();
    }
    throw new ParleyRequestError('The subscription was interrupted.', { code: 'DISCONNECTED', retryable: true });
  } catch (error) {
    failed(error);
    throw asRequestError(error, { url, limit: limit.signal, caller: signal });
  } finally {
    limit.abort();
  }
}

async function readAnswer<Data>(response: Response): Promise<Answer<Data>> {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer))
      return answer as Answer<Data>;
  } catch {
    // The page of a proxy, which is reported below.
  }
  throw new ParleyRequestError(`The response is not from the gateway: HTTP status ${response.status}.`, {
    code: 'HTTP',
    ...factsOf(response),
  });
}

/** Codes of temporary failures that may arrive on a stream, which has no HTTP status any more. */
const passing = new Set<unknown>(['SERVICE_UNAVAILABLE', 'SUBSCRIPTION_TOO_SLOW']);

function dataOf<Data>({ data, errors }: Answer<Data>, response: Response): Data {
  const [first] = errors ?? [];
  if (first === undefined && data !== undefined && data !== null) return data;
  const { code, requestId, retryable } = first?.extensions ?? {};
  const facts = factsOf(response);
  throw new ParleyRequestError(first?.message ?? 'The response has no data.', {
    ...facts,
    code: typeof code === 'string' ? code : 'HTTP',
    requestId: typeof requestId === 'string' ? requestId : facts.requestId,
    retryable: retryable === true || facts.retryable || passing.has(code),
    errors: errors ?? [],
  });
}

function factsOf({ status, headers }: Response) {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    status,
    requestId: headers.get('x-request-id'),
    retryable: [429, 502, 503, 504].includes(status),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}
