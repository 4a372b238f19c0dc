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
/** A conversation as the write that created it answers: without what a token that may not read is not shown. */
export type CreatedConversation = operations.CreatedConversationFragment;
/** A conversation that a write refers to: its id and how it stands, for a token that may not read. */
export type ConversationState = operations.ConversationStateFragment;
/** A thread as the write that added it answers. */
export type CreatedThread = operations.CreatedThreadFragment;
export type BulkOperation = operations.BulkOperationFragment;
/** A bulk operation without the text that came with it. */
export type BulkOperationState = operations.BulkOperationStateFragment;
export type BulkRow = operations.BulkRowFragment;
export type Viewer = operations.ViewerQuery['viewer'];
/** A customer, and what the rate limit leaves the calling token for them. */
export type Customer = NonNullable<operations.CustomerQuery['customer']>;
/** A customer as a list shows them. */
export type ListedCustomer = operations.CustomerFragment;
/** How many there are: `isExact` is false where there are more than the 10,000 that are counted. */
export type Count = operations.CountFragment;
/** A conversation, or where it went when it was merged. */
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

/** Every expected failure: what a row of a bulk operation can hold, which is all that there are. */
export type Failure = NonNullable<BulkRow['error']>;

/** One page of a list. */
export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: operations.PageInfoFragment;
}

/** Which page of a list; without any, the first 20 entries. */
export interface PageArgs {
  /** Entries from the start: 1 to 100. */
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  /** Entries from the end: 1 to 100. */
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}
