/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** A file for a thread: at most 10 MiB, and 25 MiB for all of one thread. */
export type AttachmentInput = {
  /** The bytes as base64 (RFC 4648, with padding, without line breaks). Empty is allowed. */
  data: string;
  /** File name, 1 to 255 characters. */
  fileName: string;
  /** Media type, such as `text/plain`; at most 255 characters. */
  mimeType: string;
};

/** Why rows of a bulk operation were canceled. */
export type BulkCancelReason =
  /** The token that asked for the operation, or retried it last, may not create conversations any more. */
  | 'PERMISSION_LOST'
  /** `cancelBulkOperation` was called. */
  | 'REQUESTED'
  /** The token that asked for the operation, or retried it last, has expired. */
  | 'TOKEN_EXPIRED'
  /** The token that asked for the operation, or retried it last, was revoked. */
  | 'TOKEN_REVOKED';

/** What a bulk row means whose `externalId` a conversation has already. */
export type BulkConflictPolicy =
  /** The row fails with ConflictError. */
  | 'FAIL'
  /** The row settles as EXISTED with the conversation found; so a sync can be run again. */
  | 'SKIP';

/** Conversations to create in one call. */
export type BulkCreateConversationsInput = {
  /** A text of your own, given back; at most 1,000,000 characters. */
  context?: string | null | undefined;
  /** 1 to 10,000 rows. Each settles on its own; a bad row costs its neighbours nothing. */
  conversations: Array<CreateConversationInput>;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours the same key of the same token with the same input answers what it answered before, with `replayed: true`; with another input it is IDEMPOTENCY_MISMATCH (null, absent and the default are the same). Only successes are kept: after a failure the key is free. */
  idempotencyKey?: string | null | undefined;
  /** What a row means whose `externalId` a conversation has already. */
  onConflict?: BulkConflictPolicy | null | undefined;
  /** Milliseconds to wait, 0 to 30,000: the answer comes once the operation has ended or the time is up, whichever is first. */
  waitMs?: number | null | undefined;
};

/** Where a bulk operation stands. */
export type BulkOperationStatus =
  /** Canceled, see `cancelReason`; the rows that had settled before stay as they are. At least one row is CANCELED. */
  | 'CANCELED'
  /** Every row has settled, each in its own way: see `failed`. */
  | 'COMPLETED'
  /** On disk, waiting for a worker. */
  | 'QUEUED'
  /** A worker is creating its rows. */
  | 'RUNNING';

/** Where one row of a bulk operation stands. */
export type BulkRowStatus =
  /** The operation was canceled before the row settled; its `cancelReason` says why. */
  | 'CANCELED'
  /** Its conversation was created. */
  | 'CREATED'
  /** Its conversation was there already (`onConflict: SKIP`, or a key used before). */
  | 'EXISTED'
  /** Nothing was created; `error` says why. */
  | 'FAILED'
  /** Not settled yet. */
  | 'PENDING';

/** Which operation to cancel. */
export type CancelBulkOperationInput = {
  /** The operation. */
  id: string;
};

/** A way by which messages come and go. */
export type Channel =
  /** Live chat. */
  | 'CHAT'
  /** E-mail. */
  | 'EMAIL'
  /** Facebook Messenger. */
  | 'FACEBOOK'
  /** Instagram direct message. */
  | 'INSTAGRAM'
  /** Phone call. */
  | 'PHONE'
  /** Text message. */
  | 'SMS'
  /** Twitter (X) direct message. */
  | 'TWITTER'
  /** Voice message. */
  | 'VOICE'
  /** WhatsApp. */
  | 'WHATSAPP';

/** Who began a conversation. */
export type ConversationDirection =
  /** The customer wrote first. */
  | 'IN'
  /** The company wrote first. */
  | 'OUT';

/** Which conversations to list. Every given part must hold; an id that does not exist matches none. */
export type ConversationFilter = {
  /** Those assigned to this team. */
  assignedTeamId?: string | null | undefined;
  /** Those assigned to this user. */
  assignedUserId?: string | null | undefined;
  /** Those created after this moment. */
  createdAfter?: string | null | undefined;
  /** Those created before this moment. */
  createdBefore?: string | null | undefined;
  /** Those of this customer. */
  customerId?: string | null | undefined;
  /** Those with one of these statuses. */
  status?: Array<ConversationStatus> | null | undefined;
  /** Those that have all of these tags; at most 20. */
  tags?: Array<string> | null | undefined;
};

/** The order of a list of conversations. */
export type ConversationOrder =
  /** By `createdAt`, the latest first. */
  | 'NEWEST'
  /** By `createdAt`, the earliest first. */
  | 'OLDEST'
  /** By `updatedAt`, the latest first. A page may shift while conversations change. */
  | 'RECENTLY_UPDATED';

/** Where a conversation stands. */
export type ConversationStatus =
  /** Settled; a chat from the customer opens it again. */
  | 'DONE'
  /** Somebody should look at it. */
  | 'OPEN'
  /** Put aside for now; a chat from the customer opens it again. */
  | 'SNOOZED';

/** What an agent wrote; the agent is the user whose token it comes with. */
export type CreateAgentThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** The conversation. Unknown, or merged away, is NOT_FOUND. */
  conversationId: string;
  /** When it was written, in the system it comes from. Only with `imported: true`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours the same key of the same token with the same input answers what it answered before, with `replayed: true`; with another input it is IDEMPOTENCY_MISMATCH (null, absent and the default are the same). Only successes are kept: after a failure the key is free. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import: nobody is notified, and the conversation is not reopened. */
  imported?: boolean | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** Runs everything and keeps nothing; the answer is what the real call would give. */
  validateOnly?: boolean | null | undefined;
};

/** What a customer wrote. */
export type CreateChatThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** The conversation. Unknown, or merged away, is NOT_FOUND. */
  conversationId: string;
  /** When it was written, in the system it comes from. Only with `imported: true`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** Who wrote it. */
  customer: CustomerInput;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours the same key of the same token with the same input answers what it answered before, with `replayed: true`; with another input it is IDEMPOTENCY_MISMATCH (null, absent and the default are the same). Only successes are kept: after a failure the key is free. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import: nobody is notified, and the conversation is not reopened. */
  imported?: boolean | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** Runs everything and keeps nothing; the answer is what the real call would give. */
  validateOnly?: boolean | null | undefined;
};

/** A conversation to create. */
export type CreateConversationInput = {
  /** Teams that take care of it: at most 10, each once. Unknown is NOT_FOUND. */
  assignedTeams?: Array<string> | null | undefined;
  /** Users who take care of it: at most 10, each once. Unknown is NOT_FOUND. */
  assignedUsers?: Array<string> | null | undefined;
  /** A text of your own, given back with the result; tells bulk rows apart. At most 256 characters. */
  clientRef?: string | null | undefined;
  /** When it was created in the system it comes from. Only with `importedAt`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** At most 100 attributes, with keys of at most 256 characters. The end of each key tells its kind: `Num` (a number within ±(2^53 - 1), so that no digit is lost), `At` (RFC 3339 time), `Str` or `Txt` (at most 1,024 characters), `Bool`, `Url` (absolute http or https, at most 2,048 characters). Null is always allowed. */
  custom?: Record<string, unknown> | null | undefined;
  /** Whom it is with. */
  customer: CustomerInput;
  /** The language it is held in, at most 100 characters. */
  defaultLang?: string | null | undefined;
  /** Who began it. */
  direction?: ConversationDirection | null | undefined;
  /** Its id in another system, 1 to 256 characters, unique in the organization. Taken is CONFLICT. */
  externalId?: string | null | undefined;
  /** An id of your own making: `conversation_` and 26 characters of base32 (a TypeID). Taken is CONFLICT; absent, one is made. */
  id?: string | null | undefined;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours the same key of the same token with the same input answers what it answered before, with `replayed: true`; with another input it is IDEMPOTENCY_MISMATCH (null, absent and the default are the same). Only successes are kept: after a failure the key is free. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import: exempt from the rate limit, and nobody is notified. */
  importedAt?: string | null | undefined;
  /** What it is about, at most 256 characters. */
  name?: string | null | undefined;
  /** 1 to 5. */
  priority?: number | null | undefined;
  /** The queue that it waits in. Unknown is NOT_FOUND. */
  queue?: string | null | undefined;
  /** The channel that replies should go by. */
  replyChannel?: Channel | null | undefined;
  /** How satisfied the customer said they are: 0 to 100. */
  satisfaction?: number | null | undefined;
  /** How the customer seems to feel. */
  sentiment?: Sentiment | null | undefined;
  /** Where it stands. */
  status?: ConversationStatus | null | undefined;
  /** Tags that were proposed and not yet taken on: at most 20, each once, 1 to 64 characters. */
  suggestedTags?: Array<string> | null | undefined;
  /** At most 20, each once, 1 to 64 characters. */
  tags?: Array<string> | null | undefined;
  /** What it begins with. More than 100 is CONVERSATION_LOCKED (THREAD_LIMIT). */
  threads?: Array<InitialThreadInput> | null | undefined;
  /** Runs everything and keeps nothing; the answer is what the real call would give. Not for rows of a bulk operation. */
  validateOnly?: boolean | null | undefined;
};

/** A customer's gender. */
export type CustomerGender =
  /** Female. */
  | 'FEMALE'
  /** Male. */
  | 'MALE'
  /** Not known. */
  | 'UNKNOWN';

/** Whom a write is for. `id` wins over `email`; `email` looks a customer up, and where there is none, creates one with the optional fields. What is not used is ignored, whatever it says, and named in `effects.ignoredCustomerFields`: the optional fields on a match, and `email` too beside an `id`. Neither of the two is INVALID_INPUT; an id that does not exist is NOT_FOUND. */
export type CustomerInput = {
  /** Age in any form, at most 256 characters. */
  age?: string | null | undefined;
  /** Notes about the customer, at most 200 characters. */
  background?: string | null | undefined;
  /** E-mail address alone, at most 254 characters; it is one address whatever the case of its ASCII letters, its Unicode form or the spelling of its domain (`exämple.de` is `xn--exmple-cua.de`). */
  email?: string | null | undefined;
  /** First name, 1 to 40 characters. */
  firstName?: string | null | undefined;
  /** Gender. */
  gender?: CustomerGender | null | undefined;
  /** Id of a customer. */
  id?: string | null | undefined;
  /** Job title, at most 60 characters. */
  jobTitle?: string | null | undefined;
  /** Last name, 1 to 40 characters. */
  lastName?: string | null | undefined;
  /** Where the customer is, at most 60 characters. */
  location?: string | null | undefined;
  /** The company that the customer belongs to, at most 60 characters. */
  organization?: string | null | undefined;
  /** Phone number in any form, at most 256 characters. */
  phone?: string | null | undefined;
  /** Where the photo comes from. */
  photoType?: CustomerPhotoType | null | undefined;
  /** URL of a photo, 1 to 200 characters: absolute http or https, or beginning with `//`. */
  photoUrl?: string | null | undefined;
};

/** How the customer of a write was found. */
export type CustomerMatch =
  /** Not at all: a new customer was created from the e-mail and the optional fields. */
  | 'CREATED'
  /** By the e-mail that was given. */
  | 'EMAIL'
  /** By the id that was given. */
  | 'ID';

/** Where a customer's photo comes from. */
export type CustomerPhotoType =
  /** Facebook. */
  | 'FACEBOOK'
  /** Google+. */
  | 'GOOGLEPLUS'
  /** A Google profile. */
  | 'GOOGLEPROFILE'
  /** Gravatar. */
  | 'GRAVATAR'
  /** Instagram. */
  | 'INSTAGRAM'
  /** LinkedIn. */
  | 'LINKEDIN'
  /** Twitter (X). */
  | 'TWITTER'
  /** Not known. */
  | 'UNKNOWN';

/** Tells expected failures apart. The number is the HTTP status that the source REST API answers with. */
export type ErrorCode =
  /** 409. A conversation has this id or external id already. */
  | 'CONFLICT'
  /** 412. The conversation takes no further thread, or is too old to be changed. */
  | 'CONVERSATION_LOCKED'
  /** 409. The idempotency key was used with another input. */
  | 'IDEMPOTENCY_MISMATCH'
  /** 400. The input is wrong; `issues` says where and how. */
  | 'INVALID_INPUT'
  /** 404. Something that the input refers to does not exist in your organization. */
  | 'NOT_FOUND'
  /** 429. Too many conversations for one customer; the error says when to retry. */
  | 'RATE_LIMITED'
  /** 409. The conversation has changed since the revision that you named. */
  | 'STALE_REVISION'
  /** 500. A fault of ours, only ever on a row of a bulk operation; retry the operation. */
  | 'UNEXPECTED';

/** A thread that a conversation is created with. */
export type InitialThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** When it was written. Only with the conversation's `importedAt`; without it, the conversation's time. */
  createdAt?: string | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** What kind of entry it is. */
  type?: ThreadType;
};

/** Why a conversation takes no further thread. */
export type LockReason =
  /** It holds 99 threads or more (100 at creation). */
  | 'THREAD_LIMIT'
  /** It was created longer ago than `Organization.lockConversationsAfterDays` allows. */
  | 'TOO_OLD';

/** Two conversations to make one of. */
export type MergeConversationsInput = {
  /** The one that goes; its id will lead to the target. */
  sourceId: string;
  /** The one that stays; another than the source, or it is INVALID_INPUT. */
  targetId: string;
};

/** Which operation to retry. */
export type RetryBulkOperationInput = {
  /** The operation. */
  id: string;
  /** Milliseconds to wait, 0 to 30,000: the answer comes once the operation has ended or the time is up, whichever is first. */
  waitMs?: number | null | undefined;
};

/** How the customer seems to feel. */
export type Sentiment =
  /** Upset. */
  | 'NEGATIVE'
  /** Neither content nor upset. */
  | 'NEUTRAL'
  /** Content. */
  | 'POSITIVE';

/** What kind of entry a thread is. */
export type ThreadType =
  /** What the customer wrote. */
  | 'CHAT'
  /** What agents wrote among themselves; the customer does not see it. */
  | 'NOTE'
  /** What an agent answered. */
  | 'REPLY';

/** What to change. Absent fields stay as they are; null clears one, and empties a list. */
export type UpdateConversationInput = {
  /** All teams that take care of it: at most 10, each once. Unknown is NOT_FOUND. */
  assignedTeams?: Array<string> | null | undefined;
  /** All who take care of it: at most 10, each once. Unknown is NOT_FOUND. */
  assignedUsers?: Array<string> | null | undefined;
  /** Attributes to set; others stay, and null empties all. Rules as for createConversation. */
  custom?: Record<string, unknown> | null | undefined;
  /** Keys of attributes to remove: at most 100, each once, and none that `custom` sets. Unknown ones are nothing to do. */
  customRemove?: Array<string> | null | undefined;
  /** The language it is held in, at most 100 characters. */
  defaultLang?: string | null | undefined;
  /** The conversation. Unknown, or merged away, is NOT_FOUND. */
  id: string;
  /** What it is about, at most 256 characters. */
  name?: string | null | undefined;
  /** 1 to 5. */
  priority?: number | null | undefined;
  /** The queue that it waits in. Unknown is NOT_FOUND. */
  queue?: string | null | undefined;
  /** The channel that replies should go by. */
  replyChannel?: Channel | null | undefined;
  /** The revision that you saw. If it is another by now, nothing changes: STALE_REVISION. */
  rev?: number | null | undefined;
  /** How satisfied the customer said they are: 0 to 100. */
  satisfaction?: number | null | undefined;
  /** How the customer seems to feel. */
  sentiment?: Sentiment | null | undefined;
  /** Where it stands; not null. */
  status?: ConversationStatus | null | undefined;
  /** All tags suggested for it: at most 20, each once, 1 to 64 characters. */
  suggestedTags?: Array<string> | null | undefined;
  /** All its tags: at most 20, each once, 1 to 64 characters. */
  tags?: Array<string> | null | undefined;
};

export type PersonFragment = { id: string, name: string };

export type CustomerSummaryFragment = { id: string, email: string | null, firstName: string | null, lastName: string | null };

export type CustomerFragment = (
  { phone: string | null, photoUrl: string | null, photoType: CustomerPhotoType | null, jobTitle: string | null, background: string | null, location: string | null, organization: string | null, gender: CustomerGender | null, age: string | null, createdAt: string }
  & CustomerSummaryFragment
);

export type ConversationFragment = { __typename: 'Conversation', id: string, externalId: string | null, name: string | null, status: ConversationStatus, priority: number | null, direction: ConversationDirection | null, channels: Array<Channel>, replyChannel: Channel | null, defaultLang: string | null, tags: Array<string>, suggestedTags: Array<string>, sentiment: Sentiment | null, satisfaction: number | null, custom: Record<string, unknown>, messageCount: number, noteCount: number, outboundMessageCount: number, threadCount: number, mergedConversations: Array<string>, imported: boolean, importedAt: string | null, createdAt: string, updatedAt: string, modifiedAt: string, rev: number, customer: CustomerSummaryFragment, queue: { id: string, name: string } | null, assignedUsers: Array<PersonFragment>, assignedTeams: Array<{ id: string, name: string }>, createdBy: PersonFragment | null, modifiedBy: PersonFragment | null };

export type CreatedConversationFragment = (
  { externalId: string | null, name: string | null, priority: number | null, direction: ConversationDirection | null, channels: Array<Channel>, replyChannel: Channel | null, defaultLang: string | null, tags: Array<string>, suggestedTags: Array<string>, sentiment: Sentiment | null, satisfaction: number | null, custom: Record<string, unknown>, imported: boolean, importedAt: string | null, queue: { id: string } | null, assignedUsers: Array<{ id: string }>, assignedTeams: Array<{ id: string }>, createdBy: PersonFragment | null, modifiedBy: PersonFragment | null }
  & ConversationStateFragment
);

export type ConversationStateFragment = { __typename: 'Conversation', id: string, status: ConversationStatus, messageCount: number, noteCount: number, outboundMessageCount: number, threadCount: number, mergedConversations: Array<string>, createdAt: string, updatedAt: string, modifiedAt: string, rev: number, customer: { id: string } };

export type CreatedThreadFragment = { __typename: 'Thread', id: string, type: ThreadType, text: string, imported: boolean, createdAt: string, customer: { id: string } | null, createdBy: PersonFragment | null, conversation: { id: string }, attachments: Array<{ id: string, fileName: string, mimeType: string, size: number, sha256: string, url: string }> };

export type ThreadFragment = { __typename: 'Thread', id: string, type: ThreadType, text: string, imported: boolean, createdAt: string, customer: CustomerSummaryFragment | null, createdBy: PersonFragment | null, conversation: { id: string }, attachments: Array<{ id: string, fileName: string, mimeType: string, size: number, sha256: string, url: string }> };

export type BulkOperationFragment = (
  { context: string | null }
  & BulkOperationStateFragment
);

export type BulkOperationStateFragment = { __typename: 'BulkOperation', id: string, status: BulkOperationStatus, total: number, succeeded: number, failed: number, canceled: number, cancelReason: BulkCancelReason | null, pending: number, createdAt: string, updatedAt: string, completedAt: string | null, expiresAt: string };

export type EffectsFragment = { customerMatchedBy: CustomerMatch | null, ignoredCustomerFields: Array<string>, reopened: boolean, notificationsSuppressed: boolean };

export type PageInfoFragment = { startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean };

type Failure_ConflictError_Fragment = { field: string, code: ErrorCode, message: string, status: number, retryable: boolean, existing: ConversationStateFragment };

type Failure_ConversationLockedError_Fragment = { reason: LockReason, threadCount: number, limit: number, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_IdempotencyMismatchError_Fragment = { idempotencyKey: string, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_InvalidInputError_Fragment = { code: ErrorCode, message: string, status: number, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> };

type Failure_NotFoundError_Fragment = { typeName: string, id: string | null, path: Array<string>, code: ErrorCode, message: string, status: number, retryable: boolean, references: Array<{ path: Array<string>, typeName: string, id: string | null }> };

type Failure_RateLimitedError_Fragment = { limit: number, retryAfterMs: number, resetAt: string, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_StaleRevisionError_Fragment = { currentRev: number, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_UnexpectedError_Fragment = { code: ErrorCode, message: string, status: number, retryable: boolean };

export type FailureFragment =
  | Failure_ConflictError_Fragment
  | Failure_ConversationLockedError_Fragment
  | Failure_IdempotencyMismatchError_Fragment
  | Failure_InvalidInputError_Fragment
  | Failure_NotFoundError_Fragment
  | Failure_RateLimitedError_Fragment
  | Failure_StaleRevisionError_Fragment
  | Failure_UnexpectedError_Fragment
;

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { permissions: Array<string>, org: { id: string, name: string, lockConversationsAfterDays: number | null }, user: PersonFragment | null } };

export type ConversationQueryVariables = Exact<{
  id: string;
}>;


export type ConversationQuery = { conversation:
    | Lookup_Conversation_Fragment
    | Lookup_ConversationMoved_Fragment
   | null };

export type ConversationByExternalIdQueryVariables = Exact<{
  externalId: string;
}>;


export type ConversationByExternalIdQuery = { conversationByExternalId:
    | Lookup_Conversation_Fragment
    | Lookup_ConversationMoved_Fragment
   | null };

type Lookup_Conversation_Fragment = (
  { __typename: 'Conversation' }
  & ConversationFragment
);

type Lookup_ConversationMoved_Fragment = { __typename: 'ConversationMoved', id: string, location: string, movedTo: ConversationFragment };

export type LookupFragment =
  | Lookup_Conversation_Fragment
  | Lookup_ConversationMoved_Fragment
;

export type ConversationsQueryVariables = Exact<{
  filter?: ConversationFilter | null | undefined;
  orderBy?: ConversationOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConversationsQuery = { conversations: { nodes: Array<ConversationFragment>, pageInfo: PageInfoFragment } };

export type CustomerQueryVariables = Exact<{
  id?: string | null | undefined;
  email?: string | null | undefined;
}>;


export type CustomerQuery = { customer: (
    { conversationAllowance: { limit: number, remaining: number, resetAt: string | null } }
    & CustomerFragment
  ) | null };

export type CustomerConversationsQueryVariables = Exact<{
  customerId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type CustomerConversationsQuery = { customer: { conversations: { nodes: Array<ConversationFragment>, pageInfo: PageInfoFragment } } | null };

export type ThreadsQueryVariables = Exact<{
  conversationId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ThreadsQuery = { conversation:
    | ThreadPageFragment
    | { movedTo: ThreadPageFragment }
   | null };

export type ThreadPageFragment = { threads: { nodes: Array<ThreadFragment>, pageInfo: PageInfoFragment } };

export type BulkOperationQueryVariables = Exact<{
  id: string;
}>;


export type BulkOperationQuery = { bulkOperation: BulkOperationFragment | null };

export type BulkOperationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type BulkOperationsQuery = { bulkOperations: { nodes: Array<BulkOperationFragment>, pageInfo: PageInfoFragment } };

export type BulkRowsQueryVariables = Exact<{
  bulkOperationId: string;
  status?: Array<BulkRowStatus> | BulkRowStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type BulkRowsQuery = { bulkOperation: { rows: { nodes: Array<BulkRowFragment>, pageInfo: PageInfoFragment } } | null };

export type BulkRowFragment = { index: number, status: BulkRowStatus, clientRef: string | null, externalId: string | null, name: string | null, conversation: ConversationStateFragment | null, error:
    | (
      { __typename: 'ConflictError' }
      & Failure_ConflictError_Fragment
    )
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
    | (
      { __typename: 'RateLimitedError' }
      & Failure_RateLimitedError_Fragment
    )
    | (
      { __typename: 'StaleRevisionError' }
      & Failure_StaleRevisionError_Fragment
    )
    | (
      { __typename: 'UnexpectedError' }
      & Failure_UnexpectedError_Fragment
    )
   | null, effects: EffectsFragment | null };

export type EventPositionQueryVariables = Exact<{ [key: string]: never; }>;


export type EventPositionQuery = { eventPosition: string };

export type BulkOperationUpdatedSubscriptionVariables = Exact<{
  id: string;
}>;


export type BulkOperationUpdatedSubscription = { bulkOperationUpdated: BulkOperationFragment };

export type ThreadAddedSubscriptionVariables = Exact<{
  conversationId: string;
  after?: string | null | undefined;
}>;


export type ThreadAddedSubscription = { threadAdded: ThreadFragment };

export type ConversationUpdatedSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type ConversationUpdatedSubscription = { conversationUpdated: ConversationFragment };

export type ConversationCreatedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ConversationCreatedSubscription = { conversationCreated: ConversationFragment };

export type CreateConversationMutationVariables = Exact<{
  input: CreateConversationInput;
}>;


export type CreateConversationMutation = { createConversation:
    | (
      { __typename: 'ConflictError' }
      & Failure_ConflictError_Fragment
    )
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | { __typename: 'CreateConversationPayload', clientRef: string | null, replayed: boolean, conversation: CreatedConversationFragment, effects: EffectsFragment }
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
    | (
      { __typename: 'RateLimitedError' }
      & Failure_RateLimitedError_Fragment
    )
   };

export type BulkCreateConversationsMutationVariables = Exact<{
  input: BulkCreateConversationsInput;
}>;


export type BulkCreateConversationsMutation = { bulkCreateConversations:
    | (
      { __typename: 'BulkCreateConversationsPayload' }
      & BulkPayloadFragment
    )
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
   };

export type RetryBulkOperationMutationVariables = Exact<{
  input: RetryBulkOperationInput;
}>;


export type RetryBulkOperationMutation = { retryBulkOperation:
    | (
      { __typename: 'BulkCreateConversationsPayload' }
      & BulkStateFragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };

export type CancelBulkOperationMutationVariables = Exact<{
  input: CancelBulkOperationInput;
}>;


export type CancelBulkOperationMutation = { cancelBulkOperation:
    | (
      { __typename: 'BulkCreateConversationsPayload' }
      & BulkStateFragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };

export type BulkStateFragment = { replayed: boolean, bulkOperation: BulkOperationStateFragment };

export type BulkPayloadFragment = { replayed: boolean, bulkOperation: BulkOperationFragment };

export type CreateChatThreadMutationVariables = Exact<{
  input: CreateChatThreadInput;
}>;


export type CreateChatThreadMutation = { createChatThread:
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | { __typename: 'CreateChatThreadPayload', replayed: boolean, thread: CreatedThreadFragment, conversation: ConversationStateFragment, effects: EffectsFragment }
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };

export type CreateReplyMutationVariables = Exact<{
  input: CreateAgentThreadInput;
}>;


export type CreateReplyMutation = { createReply:
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | (
      { __typename: 'CreateAgentThreadPayload' }
      & AgentThreadPayloadFragment
    )
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };

export type CreateNoteMutationVariables = Exact<{
  input: CreateAgentThreadInput;
}>;


export type CreateNoteMutation = { createNote:
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | (
      { __typename: 'CreateAgentThreadPayload' }
      & AgentThreadPayloadFragment
    )
    | (
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };

export type AgentThreadPayloadFragment = { replayed: boolean, thread: CreatedThreadFragment, conversation: ConversationStateFragment, effects: EffectsFragment };

export type UpdateConversationMutationVariables = Exact<{
  input: UpdateConversationInput;
}>;


export type UpdateConversationMutation = { updateConversation:
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
    | (
      { __typename: 'StaleRevisionError' }
      & Failure_StaleRevisionError_Fragment
    )
    | { __typename: 'UpdateConversationPayload', conversation: ConversationStateFragment }
   };

export type MergeConversationsMutationVariables = Exact<{
  input: MergeConversationsInput;
}>;


export type MergeConversationsMutation = { mergeConversations:
    | (
      { __typename: 'ConversationLockedError' }
      & Failure_ConversationLockedError_Fragment
    )
    | (
      { __typename: 'InvalidInputError' }
      & Failure_InvalidInputError_Fragment
    )
    | { __typename: 'MergeConversationsPayload', conversation: ConversationStateFragment }
    | (
      { __typename: 'NotFoundError' }
      & Failure_NotFoundError_Fragment
    )
   };
