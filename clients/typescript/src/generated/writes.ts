import type { Write } from '../write.js';
import * as documents from './documents.js';
import type { BulkCreateConversationsInput, BulkCreateConversationsMutation, CancelBulkOperationInput, CancelBulkOperationMutation, CreateAgentThreadInput, CreateChatThreadInput, CreateChatThreadMutation, CreateConversationInput, CreateConversationMutation, CreateNoteMutation, CreateReplyMutation, MergeConversationsInput, MergeConversationsMutation, RetryBulkOperationInput, RetryBulkOperationMutation, UpdateConversationInput, UpdateConversationMutation } from './operations.js';

export interface Writes {
  /** Creates a conversation, with its customer, threads and attachments if the input has them. Needs `org.permission.conversation.create` or `org.user.conversation.write`. A customer creates their own. */
  readonly createConversation: Write<CreateConversationInput, CreateConversationMutation['createConversation']>;
  /** Creates up to 10,000 conversations. The operation and every row are on disk before this returns. The conversations are then created in the background, each exactly once, even if the server crashes, as long as the token may create conversations: once it is revoked, has expired or has lost the permission, rows that have not settled become CANCELED. Needs `org.permission.conversation.create` or `org.user.conversation.write`. */
  readonly bulkCreateConversations: Write<BulkCreateConversationsInput, BulkCreateConversationsMutation['bulkCreateConversations']>;
  /** Retries the FAILED rows of an operation whose error is retryable, and nothing else; if there are none, nothing changes. From then on, the operation runs as long as the token that retried it may create conversations, and its rows count towards the limit of that token. Needs `org.permission.conversation.create` or `org.user.conversation.write`. */
  readonly retryBulkOperation: Write<RetryBulkOperationInput, RetryBulkOperationMutation['retryBulkOperation']>;
  /** Stops an operation: rows that have not settled become CANCELED, and what was created is kept. An operation that has ended does not change; one whose rows have all settled becomes COMPLETED. Needs `org.permission.conversation.create` or `org.user.conversation.write`. */
  readonly cancelBulkOperation: Write<CancelBulkOperationInput, CancelBulkOperationMutation['cancelBulkOperation']>;
  /** Adds a customer's chat to a conversation, and reopens the conversation unless the chat is imported. A conversation that has 99 threads or more, or is older than the organization allows, is CONVERSATION_LOCKED. Needs `org.permission.message.create` or `org.user.message.write`. */
  readonly createChatThread: Write<CreateChatThreadInput, CreateChatThreadMutation['createChatThread']>;
  /** Adds an agent's reply to a conversation without changing its status. A conversation that has 99 threads or more, or is older than the organization allows, is CONVERSATION_LOCKED. Needs `org.permission.message.create` or `org.user.message.write`. */
  readonly createReply: Write<CreateAgentThreadInput, CreateReplyMutation['createReply']>;
  /** Adds an agent's note, which the customer does not see, to a conversation without changing its status. A conversation that has 99 threads or more, or is older than the organization allows, is CONVERSATION_LOCKED. Needs `org.permission.message.create` or `org.user.message.write`. */
  readonly createNote: Write<CreateAgentThreadInput, CreateNoteMutation['createNote']>;
  /** Changes a conversation and increases its revision by one. If the new values equal the old ones, nothing changes and there is no event. A conversation that is older than the organization allows is CONVERSATION_LOCKED. Needs `org.permission.conversation.update` or `org.user.conversation.write`. */
  readonly updateConversation: Write<UpdateConversationInput, UpdateConversationMutation['updateConversation']>;
  /** Merges one conversation into another. The target takes over its threads and counts, and the id of the source resolves to the target from then on. This cannot be undone. If together they have more than 100 threads, or one is older than the organization allows, it is CONVERSATION_LOCKED. Needs `org.permission.conversation.update` or `org.user.conversation.write`. */
  readonly mergeConversations: Write<MergeConversationsInput, MergeConversationsMutation['mergeConversations']>;
}

/** What each write sends, and whether its input takes an idempotency key. */
export const mutations = {
  createConversation: { document: documents.createConversation, keyed: true },
  bulkCreateConversations: { document: documents.bulkCreateConversations, keyed: true },
  retryBulkOperation: { document: documents.retryBulkOperation, keyed: false },
  cancelBulkOperation: { document: documents.cancelBulkOperation, keyed: false },
  createChatThread: { document: documents.createChatThread, keyed: true },
  createReply: { document: documents.createReply, keyed: true },
  createNote: { document: documents.createNote, keyed: true },
  updateConversation: { document: documents.updateConversation, keyed: true },
  mergeConversations: { document: documents.mergeConversations, keyed: true },
} as const;
