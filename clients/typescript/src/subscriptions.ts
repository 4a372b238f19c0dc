import type { Document } from './document.js';
import { ParleyRequestError } from './errors.js';
import * as documents from './generated/documents.js';
import { defaultRetryLimits, withRetries } from './retry.js';
import type { CallOptions, ClientOptions, Transport } from './transport.js';
import { type RootField, rootOf } from './writes.js';

export function createSubscriptions(transport: Transport, options: ClientOptions) {
  /**
   * Opening is tried again within the limits. A subscription that breaks off is opened again only where the gateway
   * begins with the present state, so that nothing can be missed; elsewhere it throws, and the caller reads what it needs.
   */
  async function* subscribe<Result, Variables>(
    document: Document<RootField<Result>, Variables>,
    variables: Variables,
    beginsWithState: boolean,
    { signal, retry }: CallOptions = {},
  ): AsyncGenerator<Result, void, undefined> {
    const limits = { ...defaultRetryLimits, ...options.retry, ...retry };
    for (;;) {
      const events = await withRetries({
        attempt: () => transport.open(document, variables, signal),
        repeatable: true,
        limits,
        signal,
      });
      let came = false;
      try {
        for await (const data of events) {
          came = true;
          yield rootOf(data);
        }
        return;
      } catch (error) {
        // Without an event in between it would only go round and round.
        if (!(beginsWithState && came && error instanceof ParleyRequestError && error.retryable)) throw error;
      }
    }
  }

  return {
    /** A bulk operation: as it stands at once, then with each change, until it has ended. */
    bulkOperationUpdated: (id: string, call?: CallOptions) =>
      subscribe(documents.bulkOperationUpdated, { id }, true, call),
    /** Each thread that is added to a conversation from now on. */
    threadAdded: (conversationId: string, call?: CallOptions) =>
      subscribe(documents.threadAdded, { conversationId }, false, call),
    /** A conversation with each of its changes from now on. */
    conversationUpdated: (id: string, call?: CallOptions) =>
      subscribe(documents.conversationUpdated, { id }, false, call),
    /** Each conversation that is created from now on. */
    conversationCreated: (call?: CallOptions) => subscribe(documents.conversationCreated, {}, false, call),
  };
}
