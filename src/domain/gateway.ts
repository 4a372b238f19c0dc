import { ReadBatcher } from '../batching/read-batcher.ts';
import type { Turns } from '../batching/turns.ts';
import { createWriteBatcher } from '../batching/write-batcher.ts';
import type { CancellationSignal } from '../store/core/cancellation.ts';
import type { Database } from '../store/core/database.ts';
import { ReadTooLargeError } from '../store/core/read-size.ts';
import type { Caller } from './access/caller.ts';
import type { BulkOperations } from './bulk/bulk-operations.ts';
import type { CreateConversationCommand } from './conversations/create-command.ts';
import { type ConversationOutcome, runConversations } from './conversations/create-conversations.ts';
import { weighDraft, weighThread } from './conversations/draft-weight.ts';
import { rowOfCustomer } from './customers/customer-reference.ts';
import { createFindCaller, type FindCaller } from './identity/find-caller.ts';
import type { FetchKeys } from './identity/provider-keys.ts';
import { createLoaders } from './loaders/create-loaders.ts';
import type { Loaders } from './loaders/loaders.ts';
import { createSessionKeys, type SessionKeys } from './sessions/session-keys.ts';
import { type SubscriptionOptions, Subscriptions } from './subscriptions/subscriptions.ts';
import { type AttachmentLinks, createAttachmentLinks } from './threads/attachment-links.ts';
import { type CreateThreadCommand, runThreads, type ThreadOutcome } from './threads/create-threads.ts';
import type { WebhookOptions } from './webhooks/webhooks.ts';
import { type Author, join } from './writes/batch-state.ts';

/** The use cases of one shard, with their dependencies bound. */
export interface Gateway {
  readonly db: Database;
  /** R1, R44, R46: finds the caller of a token that claims to belong to an organization of this shard. */
  readonly findCaller: FindCaller;
  /** Creates one conversation, batched with those of other callers. */
  readonly createConversation: (command: CreateConversationCommand) => Promise<ConversationOutcome>;
  /** Adds one thread, batched with those of other callers. */
  readonly createThread: (command: CreateThreadCommand) => Promise<ThreadOutcome>;
  /** Runs work with its own transaction, which may wait for locks, when it is the organization's turn. */
  readonly inTurn: <Result>(author: Author, work: () => Promise<Result>) => Promise<Result>;
  readonly bulkOperations: BulkOperations;
  readonly attachmentLinks: AttachmentLinks;
  readonly sessionKeys: SessionKeys;
  readonly subscriptions: Subscriptions;
  readonly webhookOptions: WebhookOptions;
  /** Loaders for one request, until they are stopped. Concurrent requests share statements. */
  readonly createLoaders: (caller: Caller, stop?: CancellationSignal) => Loaders;
}

/** The gateway of the shard in which an organization lives. Rejects while that shard cannot be used. */
export type GatewayOf = (orgId: string) => Gateway | Promise<Gateway>;

export interface GatewayOptions extends SubscriptionOptions, WebhookOptions {
  readonly batchesInFlight: number;
  readonly maxBatchSize: number;
  readonly attachmentLinkTtlMs: number;
  /** For writes that have their own transaction. */
  readonly turns: Turns;
  readonly fetchKeys: FetchKeys;
  readonly onBatch?: (kind: 'conversations' | 'threads', size: number) => void;
}

/** The maximum number of concurrent statements for one kind of read. */
const readsInFlight = 2;

// The JSON of a larger batch would burden both sides; such batches consist of a few large attachments, not of many commands.
const maxBatchBytes = 32 * 1024 * 1024;
// Work that organizations share should take at most about ten milliseconds, regardless of what one of them sends.
const maxSharedBytes = 2 * 1024 * 1024;
const maxSharedCommandBytes = 64 * 1024;

/** Binds the use cases to the database of one shard. A batch never has commands of two shards. */
export function createGateway(db: Database, bulkOperations: BulkOperations, options: GatewayOptions): Gateway {
  const { batchesInFlight: inFlight, maxBatchSize, turns, onBatch } = options;
  const limits = { inFlight, maxBatchSize, maxBatchBytes, maxSharedBytes, maxSharedCommandBytes, turns };
  const organizationOf = ({ author }: { author: Author }) => author.orgId;
  const readBatcher = new ReadBatcher<CancellationSignal>(readsInFlight, (error) => error instanceof ReadTooLargeError);
  const sessionKeys = createSessionKeys(db);
  return {
    db,
    findCaller: createFindCaller(db, sessionKeys, options.fetchKeys),
    createConversation: createWriteBatcher<CreateConversationCommand, ConversationOutcome>(
      (commands, wait) => runConversations(db, commands, wait),
      {
        ...limits,
        organizationOf,
        rowOf: ({ author, draft }) => join(author.orgId, rowOfCustomer(draft.customer)),
        weigh: (command) => weighDraft(command.draft),
        onBatch: (size) => onBatch?.('conversations', size),
      },
    ),
    createThread: createWriteBatcher<CreateThreadCommand, ThreadOutcome>(
      (commands, wait) => runThreads(db, commands, wait),
      {
        ...limits,
        organizationOf,
        rowOf: ({ author, draft }) => join(author.orgId, draft.conversationId),
        weigh: (command) => weighThread(command.draft),
        onBatch: (size) => onBatch?.('threads', size),
      },
    ),
    inTurn: (author, work) => turns.take(author.orgId, work),
    bulkOperations,
    attachmentLinks: createAttachmentLinks(db, options.attachmentLinkTtlMs),
    sessionKeys,
    subscriptions: new Subscriptions(db, bulkOperations, options),
    webhookOptions: { webhookAllowPrivate: options.webhookAllowPrivate },
    createLoaders: (caller, stop) => createLoaders(db, caller, readBatcher, stop),
  };
}
