import type { Document } from './document.js';
import { ParleyRequestError } from './errors.js';
import * as documents from './generated/documents.js';
import type { Ask } from './reads.js';
import { backoff, defaultRetryLimits, withRetries } from './retry.js';
import type { CallOptions, ClientOptions, Transport } from './transport.js';
import { wait } from './wait.js';
import { type RootField, rootOf } from './writes.js';

export interface SubscriptionOptions extends CallOptions {
  /** Starts after this position and includes what happened since: see `eventPosition`. Without it, starts from now. */
  readonly after?: string | undefined;
}

/** A stream that lasted this long was not a failed attempt, even without events. */
const heldMs = 10_000;

export function createSubscriptions(transport: Transport, options: ClientOptions, ask: Ask) {
  const eventPosition = async (call?: CallOptions): Promise<string> =>
    (await ask(documents.eventPosition, {}, call)).eventPosition;

  /**
   * Opens a stream, and another when the last one was interrupted or its token has ended, until the gateway completes or
   * the limits are reached.
   */
  async function* subscribe<Result, Variables extends object>(
    document: Document<RootField<Result>, Variables>,
    variables: Variables,
    { signal, retry }: CallOptions,
    start: string | null,
  ): AsyncGenerator<Result, void, undefined> {
    const limits = { ...defaultRetryLimits, ...options.retry, ...retry };
    let position = start;
    // Whether a stream has ended with its token since the last event: if the next token does not help, neither will more.
    let replaced = false;
    for (let made = 1; ; made++) {
      const from = position === null ? variables : { ...variables, after: position };
      const events = await withRetries({
        attempt: () => transport.open(document, from, signal, { replaced }),
        repeatable: true,
        limits,
        signal,
      });
      const begun = Date.now();
      try {
        for await (const event of events) {
          made = 0;
          replaced = false;
          position = event.position ?? position;
          yield rootOf(event.data);
        }
        return;
      } catch (error) {
        if (Date.now() - begun >= heldMs) {
          made = 0;
          replaced = false;
        }
        if (!replaced && transport.canReplaceToken(error)) replaced = true;
        else if (!(error instanceof ParleyRequestError && error.retryable) || made + 1 >= limits.attempts) throw error;
        await wait(backoff(made + 1), signal);
      }
    }
  }

  /** Resumes where it was interrupted: requests the current position first, so that there always is one. */
  async function* fromPosition<Result, Variables extends object>(
    document: Document<RootField<Result>, Variables>,
    variables: Variables,
    { after, ...call }: SubscriptionOptions = {},
  ): AsyncGenerator<Result, void, undefined> {
    yield* subscribe(document, variables, call, after ?? (await eventPosition(call)));
  }

  return {
    /**
     * The current position in the event stream: request it before you read the data that you show, and subscribe
     * `after` it.
     */
    eventPosition,
    /** A bulk operation: its current state at once, then each change, until it has ended. */
    bulkOperationUpdated: (id: string, call: CallOptions = {}) =>
      subscribe(documents.bulkOperationUpdated, { id }, call, null),
    /** Each thread that is added to a conversation, or to the one that it is merged into from then on. */
    threadAdded: (conversationId: string, call?: SubscriptionOptions) =>
      fromPosition(documents.threadAdded, { conversationId }, call),
    /** A conversation at each of its changes. */
    conversationUpdated: (id: string, call?: SubscriptionOptions) =>
      fromPosition(documents.conversationUpdated, { id }, call),
    /** Each conversation that is created. */
    conversationCreated: (call?: SubscriptionOptions) => fromPosition(documents.conversationCreated, {}, call),
  };
}
