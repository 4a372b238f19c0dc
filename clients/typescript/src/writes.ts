import type { Document } from './document.js';
import { ParleyFailureError } from './errors.js';
import * as documents from './generated/documents.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { defaultRetryLimits, withRetries } from './retry.js';
import type { CallOptions, ClientOptions, Transport } from './transport.js';
import type {
  BulkCreateConversationsInput,
  BulkCreateConversationsResult,
  CancelBulkOperationInput,
  CancelBulkOperationResult,
  CreateAgentThreadInput,
  CreateChatThreadInput,
  CreateChatThreadResult,
  CreateConversationInput,
  CreateConversationResult,
  CreateNoteResult,
  CreateReplyResult,
  Failure,
  MergeConversationsInput,
  MergeConversationsResult,
  RetryBulkOperationInput,
  RetryBulkOperationResult,
  UpdateConversationInput,
  UpdateConversationResult,
} from './types.js';

/** A write: its result is a union, to be told apart by `__typename`. */
export type Write<Input, Result> = (input: Input, options?: CallOptions) => Promise<Result>;

/** What is left of a result without its failures. */
export type Success<Result> = Exclude<Result, { code: Failure['code'] }>;

/** Every write again; here a failure is thrown, as a ParleyFailureError. */
export type OrThrow<Writes> = {
  readonly [Name in keyof Writes]: Writes[Name] extends Write<infer Input, infer Result>
    ? Write<Input, Success<Result>>
    : never;
};

export interface Writes {
  /** Creates a conversation, with its customer and threads. */
  createConversation: Write<CreateConversationInput, CreateConversationResult>;
  /** Creates up to 10,000 conversations in the background; the operation is on disk when this answers. */
  bulkCreateConversations: Write<BulkCreateConversationsInput, BulkCreateConversationsResult>;
  /** Adds a chat of a customer. */
  createChatThread: Write<CreateChatThreadInput, CreateChatThreadResult>;
  /** Adds a reply of an agent. */
  createReply: Write<CreateAgentThreadInput, CreateReplyResult>;
  /** Adds an agent's note, which the customer does not see. */
  createNote: Write<CreateAgentThreadInput, CreateNoteResult>;
  /** Changes a conversation. With `rev`, only if nobody has changed it since. */
  updateConversation: Write<UpdateConversationInput, UpdateConversationResult>;
  /** Merges one conversation into another. It cannot be undone. */
  mergeConversations: Write<MergeConversationsInput, MergeConversationsResult>;
  /** Takes the failed rows of a bulk operation again whose error is retryable. */
  retryBulkOperation: Write<RetryBulkOperationInput, RetryBulkOperationResult>;
  /** Stops a bulk operation; what it has created stays. */
  cancelBulkOperation: Write<CancelBulkOperationInput, CancelBulkOperationResult>;
}

type Mutation<Input, Result> = Document<RootField<Result>, { input: Input }>;

/** What an operation with one field at its root answers. All of ours are such. */
export interface RootField<Result> {
  readonly [field: string]: Result;
}

export function createWrites(transport: Transport, options: ClientOptions): Writes {
  const run = <Input, Result>(
    document: Mutation<Input, Result>,
    input: Input,
    repeatable: boolean,
    { signal, retry }: CallOptions = {},
  ): Promise<Result> =>
    withRetries({
      attempt: async () => rootOf(await transport.send(document, { input }, signal)),
      repeatable,
      limits: { ...defaultRetryLimits, ...options.retry, ...retry },
      signal,
    });

  /** A key makes it safe to send the write again when nobody can tell what became of it. It is one for all attempts. */
  const keyed =
    <Input extends { idempotencyKey?: string | null | undefined }, Result>(
      document: Mutation<Input, Result>,
    ): Write<Input, Result> =>
    (input, call) =>
      run(document, { ...input, idempotencyKey: input.idempotencyKey ?? newIdempotencyKey() }, true, call);

  /** These take no key. Sent twice they would answer otherwise, or do more, so they are sent once. */
  const once =
    <Input, Result>(document: Mutation<Input, Result>): Write<Input, Result> =>
    (input, call) =>
      run(document, input, false, call);

  return {
    createConversation: keyed(documents.createConversation),
    bulkCreateConversations: keyed(documents.bulkCreateConversations),
    createChatThread: keyed(documents.createChatThread),
    createReply: keyed(documents.createReply),
    createNote: keyed(documents.createNote),
    updateConversation: once(documents.updateConversation),
    mergeConversations: once(documents.mergeConversations),
    retryBulkOperation: once(documents.retryBulkOperation),
    cancelBulkOperation: once(documents.cancelBulkOperation),
  };
}

export function orThrowOf<Functions extends object>(writes: Functions): OrThrow<Functions> {
  const throwing = Object.entries<Write<never, unknown>>(writes as never).map(([name, write]) => [
    name,
    async (...args: Parameters<typeof write>) => {
      const result = await write(...args);
      if (isFailure(result)) throw new ParleyFailureError(result);
      return result;
    },
  ]);
  return Object.fromEntries(throwing) as OrThrow<Functions>;
}

/** Is it one of the failures that a result can hold? Those that a later gateway adds, too. */
export function isFailure(result: unknown): result is Failure {
  return typeof result === 'object' && result !== null && 'code' in result && 'retryable' in result;
}

export function rootOf<Result>(data: RootField<Result>): Result {
  return Object.values(data)[0] as Result;
}
