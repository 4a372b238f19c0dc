import type { Document } from './document.js';
import type { Writes } from './generated/writes.js';
import { createAsk, createReads } from './reads.js';
import { createSubscriptions } from './subscriptions.js';
import { type CallOptions, type ClientOptions, Transport } from './transport.js';
import { createWrites, type OrThrow, orThrowOf } from './writes.js';

export type ParleyClient = Writes &
  ReturnType<typeof createReads> &
  ReturnType<typeof createSubscriptions> & {
    /** Every write again, in a variant that throws failures as a ParleyFailureError. */
    readonly orThrow: OrThrow<Writes>;
    /**
     * Runs any operation of your own and returns its data. A query is retried like the others; a mutation is sent once.
     */
    graphql<Data = unknown, Variables = Record<string, unknown>>(
      document: Document<Data, Variables>,
      variables?: Variables,
      options?: CallOptions,
    ): Promise<Data>;
  };

/**
 * A client of one gateway, with one token at a time. It has no connections and no timers of its own, so it need not be
 * closed.
 */
export function createClient(options: ClientOptions): ParleyClient {
  const transport = new Transport(options);
  const ask = createAsk(transport, options);
  const writes = createWrites(transport, options);
  return {
    ...writes,
    ...createReads(ask),
    ...createSubscriptions(transport, options, ask),
    orThrow: orThrowOf(writes),
    graphql: (document, variables, call) => {
      const isQuery = /^[\s,]*(?:query\b|\{)/.test(document.toString());
      const given = variables ?? ({} as NonNullable<typeof variables>);
      return isQuery ? ask(document, given, call) : transport.send(document, given, call?.signal);
    },
  };
}
