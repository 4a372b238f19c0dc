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
import type { Loaders } from './loaders/loaders.ts';
import { createLoaders } from './loaders/request-loaders.ts';
import { type SubscriptionOptions, Subscriptions } from './subscriptions/subscriptions.ts';
import { type AttachmentLinks, createAttachmentLinks } from './threads/attachment-links.ts';
import { type CreateThreadCommand, runThreads, type ThreadOutcome } from './threads/create-threads.ts';
import type { WebhookOptions } from './webhooks/webhooks.ts';
import { type Author, join } from './writes/batch-state.ts';

/** What a gateway can do, whoever asks: the use cases with what they need already in their hands. */
export interface Gateway {
  readonly db: Database;
  /** Creates one conversation, in a batch with those of other callers. */
  readonly createConversation: (command: CreateConversationCommand) => Promise<ConversationOutcome>;
  /** Adds one thread, in a batch with those of other callers. */
  readonly createThread: (command: CreateThreadCommand) => Promise<ThreadOutcome>;
  /** Does work with a transaction of its own, which may wait for locks, when it is the organization's turn. */
  readonly inTurn: <Result>(author: Author, work: () => Promise<Result>) => Promise<Result>;
  readonly bulkOperations: BulkOperations;
  readonly attachmentLinks: AttachmentLinks;
  readonly subscriptions: Subscriptions;
  readonly webhookOptions: WebhookOptions;
  /** Loaders for one request, until it is stopped; those of requests at the same time share statements. */
  readonly createLoaders: (caller: Caller, stop?: CancellationSignal) => Loaders;
}

export interface GatewayOptions extends SubscriptionOptions, WebhookOptions {
  readonly batchesInFlight: number;
  readonly maxBatchSize: number;
  readonly attachmentLinkTtlMs: number;
  /** For writes that have a transaction of their own. */
  readonly turns: Turns;
  readonly onBatch?: (kind: 'conversations' | 'threads', size: number) => void;
}

/** Statements of one kind of read at the same time. */
const readsInFlight = 2;

// Beyond this a batch's JSON would strain both ends; such batches are a few large attachments, not many commands.
const maxBatchBytes = 32 * 1024 * 1024;
// What organizations share is to take some ten milliseconds at the most, whatever one of them sends.
const maxSharedBytes = 2 * 1024 * 1024;
const maxSharedCommandBytes = 64 * 1024;

/** Puts the use cases together over one database. */
export function createGateway(db: Database, bulkOperations: BulkOperations, options: GatewayOptions): Gateway {
  const { batchesInFlight: inFlight, maxBatchSize, turns, onBatch } = options;
  const limits = { inFlight, maxBatchSize, maxBatchBytes, maxSharedBytes, maxSharedCommandBytes, turns };
  const organizationOf = ({ author }: { author: Author }) => author.orgId;
  const readBatcher = new ReadBatcher<CancellationSignal>(readsInFlight, (error) => error instanceof ReadTooLargeError);
  return {
    db,
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
    subscriptions: new Subscriptions(db, bulkOperations, options),
    webhookOptions: { webhookAllowPrivate: options.webhookAllowPrivate },
    createLoaders: (caller, stop) => createLoaders(db, caller, readBatcher, stop),
  };
}
