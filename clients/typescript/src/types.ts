import type * as operations from './generated/operations.js';

export type {
  AttachmentInput,
  BulkConflictPolicy,
  BulkCreateConversationsInput,
  BulkOperationStatus,
  BulkRowStatus,
  CancelBulkOperationInput,
  Channel,
  ConversationDirection,
  ConversationFilter,
  ConversationOrder,
  ConversationStatus,
  CreateAgentThreadInput,
  CreateChatThreadInput,
  CreateConversationInput,
  CustomerFilter,
  CustomerInput,
  CustomerOrder,
  ErrorCode,
  InitialThreadInput,
  LockReason,
  MergeConversationsInput,
  RetryBulkOperationInput,
  ThreadType,
  UpdateConversationInput,
} from './generated/operations.js';

export type Conversation = operations.ConversationFragment;
export type Thread = operations.ThreadFragment;
/** A conversation as the write that created it returns it: without what a token without read permission may not see. */
export type CreatedConversation = operations.CreatedConversationFragment;
/** A conversation that a write refers to: its id and its current state, for a token without read permission. */
export type ConversationState = operations.ConversationStateFragment;
/** A thread as the write that added it returns it. */
export type CreatedThread = operations.CreatedThreadFragment;
export type BulkOperation = operations.BulkOperationFragment;
/** A bulk operation without the text that was sent with it. */
export type BulkOperationState = operations.BulkOperationStateFragment;
export type BulkRow = operations.BulkRowFragment;
export type Viewer = operations.ViewerQuery['viewer'];
/** A customer, with the calling token's remaining allowance for them. */
export type Customer = NonNullable<operations.CustomerQuery['customer']>;
/** A customer as a list shows them. */
export type ListedCustomer = operations.CustomerFragment;
/** A count: `isExact` is false if there are more than 10,000, where counting stops. */
export type Count = operations.CountFragment;
/** A conversation, or its new location if it was merged. */
export type ConversationLookup = operations.LookupFragment;

export type CreateConversationResult = operations.CreateConversationMutation['createConversation'];
export type BulkCreateConversationsResult = operations.BulkCreateConversationsMutation['bulkCreateConversations'];
export type RetryBulkOperationResult = operations.RetryBulkOperationMutation['retryBulkOperation'];
export type CancelBulkOperationResult = operations.CancelBulkOperationMutation['cancelBulkOperation'];
export type CreateChatThreadResult = operations.CreateChatThreadMutation['createChatThread'];
export type CreateReplyResult = operations.CreateReplyMutation['createReply'];
export type CreateNoteResult = operations.CreateNoteMutation['createNote'];
export type UpdateConversationResult = operations.UpdateConversationMutation['updateConversation'];
export type MergeConversationsResult = operations.MergeConversationsMutation['mergeConversations'];

/** Every expected failure: the possible errors of a row of a bulk operation, which include all of them. */
export type Failure = NonNullable<BulkRow['error']>;

/** One page of a list. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: operations.PageInfoFragment;
}

/** Selects a page of a list; by default, the first 20 entries. */
export interface PageArgs {
  /** Entries from the start: 1 to 100. */
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** Entries from the end: 1 to 100. */
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}
