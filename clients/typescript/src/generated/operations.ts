/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** A file for a thread: at most 10 MiB each, and 25 MiB for one thread. */
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
  /** The token that started the operation, or retried it last, may no longer create conversations. */
  | 'PERMISSION_LOST'
  /** `cancelBulkOperation` was called. */
  | 'REQUESTED'
  /** The token that started the operation, or retried it last, has expired. */
  | 'TOKEN_EXPIRED'
  /** The token that started the operation, or retried it last, was revoked, or its user disabled. */
  | 'TOKEN_REVOKED';

/** What to do with a bulk row whose `externalId` already exists. */
export type BulkConflictPolicy =
  /** The row fails with ConflictError. */
  | 'FAIL'
  /** The row settles as EXISTED with the existing conversation, so a synchronization can be repeated. */
  | 'SKIP';

/** Conversations to create in one call. */
export type BulkCreateConversationsInput = {
  /** A text of your own, returned with the operation; at most 1,000,000 characters. */
  context?: string | null | undefined;
  /** 1 to 10,000 rows. Each row settles independently; a bad row does not affect the others. */
  conversations: Array<CreateConversationInput>;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input returns the first result, with `replayed: true`. With a different input it is IDEMPOTENCY_MISMATCH (null, absent and the default count as the same). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** What to do with a row whose `externalId` already exists. */
  onConflict?: BulkConflictPolicy | null | undefined;
  /** A dry run: every row is processed in the same way and settles as VALID or FAILED, but nothing is created. A row whose `externalId` or `id` repeats that of an earlier row is FAILED with INVALID_INPUT, unless `onConflict` is SKIP. Limits per customer are applied to a few hundred rows at a time. */
  validateOnly?: boolean | null | undefined;
  /** Milliseconds to wait, 0 to 30,000: the call returns when the operation has ended or the time is up. */
  waitMs?: number | null | undefined;
};

/** The state of a bulk operation. */
export type BulkOperationStatus =
  /** Canceled; see `cancelReason`. At least one row is CANCELED; rows that settled earlier do not change. */
  | 'CANCELED'
  /** Every row has settled; `failed` says how many failed. */
  | 'COMPLETED'
  /** On disk, waiting for a worker. */
  | 'QUEUED'
  /** A worker is creating its rows. */
  | 'RUNNING';

/** The status of one row of a bulk operation. */
export type BulkRowStatus =
  /** The operation was canceled before the row settled; its `cancelReason` says why. */
  | 'CANCELED'
  /** Its conversation was created. */
  | 'CREATED'
  /** Its conversation already existed (`onConflict: SKIP`, or a key that was used before). */
  | 'EXISTED'
  /** Nothing was created; `error` says why. */
  | 'FAILED'
  /** Not settled yet. */
  | 'PENDING'
  /** Its conversation would be created, or already exists; the operation has `validateOnly`. */
  | 'VALID';

/** The operation to cancel. */
export type CancelBulkOperationInput = {
  /** The operation. */
  id: string;
};

/** A channel for messages. */
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

/** Who started a conversation. */
export type ConversationDirection =
  /** The customer wrote first. */
  | 'IN'
  /** The organization wrote first. */
  | 'OUT';

/** Which conversations to list or count. All given conditions must hold; an id that does not exist matches nothing, and neither does an empty list, except for `tags`. */
export type ConversationFilter = {
  /** Those that have at least one of these tags; at most 20. */
  anyTag?: Array<string> | null | undefined;
  /** Those assigned to this team. */
  assignedTeamId?: string | null | undefined;
  /** Those assigned to this user. */
  assignedUserId?: string | null | undefined;
  /** Those with a message in one of these channels. */
  channels?: Array<Channel> | null | undefined;
  /** Those created after this time. */
  createdAfter?: string | null | undefined;
  /** Those created before this time. */
  createdBefore?: string | null | undefined;
  /** Those whose custom attributes contain all of these, with equal values; a list contains another one if it has all of its entries. At most 5,000 characters as JSON. */
  custom?: Record<string, unknown> | null | undefined;
  /** Those of this customer. */
  customerId?: string | null | undefined;
  /** Those that this side started. */
  direction?: ConversationDirection | null | undefined;
  /** Those with one of these ids in another system; at most 100. */
  externalIds?: Array<string> | null | undefined;
  /** True: those that were imported. False: those that were not. */
  imported?: boolean | null | undefined;
  /** Those with one of these priorities (1 to 5); at most 20. */
  priority?: Array<number> | null | undefined;
  /** Those in this queue. */
  queueId?: string | null | undefined;
  /** Words that must all occur, each in the name, a thread, or the name, e-mail address or phone number of the customer. Case and accents are ignored; from three letters on, the beginning of a word is enough. Chinese, Japanese and Thai are found by any part. At most 256 characters and 20 words; a text with only symbols finds nothing, and an empty text sets no condition. */
  search?: string | null | undefined;
  /** Those with one of these statuses. */
  status?: Array<ConversationStatus> | null | undefined;
  /** Those that have all of these tags; at most 20. */
  tags?: Array<string> | null | undefined;
  /** True: those assigned to nobody, neither a user nor a team. False: those assigned to somebody. */
  unassigned?: boolean | null | undefined;
  /** Those last updated after this time (`updatedAt`). */
  updatedAfter?: string | null | undefined;
  /** Those last updated before this time (`updatedAt`). */
  updatedBefore?: string | null | undefined;
};

/** The order of a list of conversations. */
export type ConversationOrder =
  /** By `updatedAt`, the earliest first: those that have waited longest. */
  | 'LEAST_RECENTLY_UPDATED'
  /** By `createdAt`, the latest first. */
  | 'NEWEST'
  /** By `createdAt`, the earliest first. */
  | 'OLDEST'
  /** By `priority`, 5 first and those without one last; then by `createdAt`, the latest first. */
  | 'PRIORITY'
  /** By the customer's last message (`lastMessageIn`), the latest first; a conversation without one is sorted by when it was created. Edits and agents' replies do not change the order. */
  | 'RECENTLY_ACTIVE'
  /** By `updatedAt`, the latest first. A page may shift while conversations change. */
  | 'RECENTLY_UPDATED';

/** The status of a conversation. */
export type ConversationStatus =
  /** Finished; a chat from the customer reopens it. */
  | 'DONE'
  /** It needs attention. */
  | 'OPEN'
  /** Set aside for now; a chat from the customer reopens it. */
  | 'SNOOZED';

/** What an agent wrote. The agent is the owner of the token. */
export type CreateAgentThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** The name of the author, if that is neither a customer nor a user; 1 to 256 characters. Only with `imported: true`, otherwise INVALID_INPUT. */
  authorName?: string | null | undefined;
  /** The channel through which it was sent. A reply defaults to the conversation's `replyChannel`, or else to CHAT; the channel of a note has no meaning. */
  channel?: Channel | null | undefined;
  /** The conversation. An unknown id, or one that was merged into another, is NOT_FOUND. */
  conversationId: string;
  /** When it was written in its original system. Only with `imported: true`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** The user who wrote it. Only with `imported: true`, otherwise INVALID_INPUT; an unknown id is NOT_FOUND. Without it, the author is the owner of the token, or nobody if there is an `authorName`. */
  createdBy?: string | null | undefined;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input returns the first result, with `replayed: true`. With a different input it is IDEMPOTENCY_MISMATCH (null, absent and the default count as the same). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import, which notifies nobody and does not reopen the conversation. */
  imported?: boolean | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** Applies every rule but writes nothing; the result is what the real call would return. */
  validateOnly?: boolean | null | undefined;
};

/** What a customer wrote. */
export type CreateChatThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** The name of the author, if that is neither a customer nor a user; 1 to 256 characters. Only with `imported: true`, otherwise INVALID_INPUT. */
  authorName?: string | null | undefined;
  /** The channel of the message. The channel of a CHAT becomes the conversation's `replyChannel`; that of a CHAT or REPLY is added to its `channels`. */
  channel?: Channel | null | undefined;
  /** The conversation. An unknown id, or one that was merged into another, is NOT_FOUND. */
  conversationId: string;
  /** When it was written in its original system. Only with `imported: true`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** The user who wrote it. Only with `imported: true`, otherwise INVALID_INPUT; an unknown id is NOT_FOUND. Without it, the author is the owner of the token, or nobody if there is an `authorName`. */
  createdBy?: string | null | undefined;
  /** Who wrote it. Required for tokens; a customer can write only as themselves. */
  customer?: CustomerInput | null | undefined;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input returns the first result, with `replayed: true`. With a different input it is IDEMPOTENCY_MISMATCH (null, absent and the default count as the same). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import, which notifies nobody and does not reopen the conversation. */
  imported?: boolean | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** Applies every rule but writes nothing; the result is what the real call would return. */
  validateOnly?: boolean | null | undefined;
};

/** A conversation to create. */
export type CreateConversationInput = {
  /** Assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND. */
  assignedTeams?: Array<string> | null | undefined;
  /** Assigned users: at most 10, without repetition. An unknown id is NOT_FOUND, a disabled user INVALID_INPUT unless the conversation is imported. */
  assignedUsers?: Array<string> | null | undefined;
  /** A text of your own, returned with the result, to tell bulk rows apart. At most 256 characters. */
  clientRef?: string | null | undefined;
  /** When it was created in its original system. Only with `importedAt`, otherwise INVALID_INPUT. */
  createdAt?: string | null | undefined;
  /** At most 100 attributes, with keys of at most 256 characters. The end of each key is its type: `Num` (a number within ±(2^53 - 1), so that no digit is lost), `At` (RFC 3339 time), `Str` or `Txt` (at most 1,024 characters), `Bool`, `Url` (absolute http or https, at most 2,048 characters). Null is always allowed. */
  custom?: Record<string, unknown> | null | undefined;
  /** The customer. Required for tokens; a customer can create conversations only for themselves. */
  customer?: CustomerInput | null | undefined;
  /** Its language, at most 100 characters. */
  defaultLang?: string | null | undefined;
  /** Who started it. */
  direction?: ConversationDirection | null | undefined;
  /** Its id in another system, 1 to 256 characters, unique in the organization. An id that is taken is CONFLICT. */
  externalId?: string | null | undefined;
  /** An id that you choose: `conversation_` and 26 characters of base32 (a TypeID). An id that is taken is CONFLICT. Without it, the gateway generates one. */
  id?: string | null | undefined;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input returns the first result, with `replayed: true`. With a different input it is IDEMPOTENCY_MISMATCH (null, absent and the default count as the same). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** Marks an import, which is exempt from the rate limit and notifies nobody. */
  importedAt?: string | null | undefined;
  /** What it is about, at most 256 characters. */
  name?: string | null | undefined;
  /** 1 to 5. */
  priority?: number | null | undefined;
  /** The queue to put it in. An unknown id is NOT_FOUND. */
  queue?: string | null | undefined;
  /** The channel for replies. */
  replyChannel?: Channel | null | undefined;
  /** How satisfied the customer said they are: 0 to 100. */
  satisfaction?: number | null | undefined;
  /** How the customer seems to feel. */
  sentiment?: Sentiment | null | undefined;
  /** Its status. */
  status?: ConversationStatus | null | undefined;
  /** Suggested tags that nobody has accepted yet: at most 20, 1 to 64 characters each, without repetition. */
  suggestedTags?: Array<string> | null | undefined;
  /** At most 20, 1 to 64 characters each, without repetition. */
  tags?: Array<string> | null | undefined;
  /** Its initial threads. More than 100 is CONVERSATION_LOCKED (THREAD_LIMIT). */
  threads?: Array<InitialThreadInput> | null | undefined;
  /** Applies every rule but writes nothing; the result is what the real call would return. Not for rows of a bulk operation. */
  validateOnly?: boolean | null | undefined;
};

/** Which customers to list. All given conditions must hold. */
export type CustomerFilter = {
  /** Those created after this time. */
  createdAfter?: string | null | undefined;
  /** Those created before this time. */
  createdBefore?: string | null | undefined;
  /** Those with one of these external ids; at most 100. */
  externalIds?: Array<string> | null | undefined;
  /** Words that must all occur in the name, the e-mail address or the phone number. Case and accents are ignored; from three letters on, the beginning of a word is enough. At most 256 characters and 20 words; a text with only symbols finds nothing, and an empty text sets no condition. */
  search?: string | null | undefined;
  /** Those changed after this time. */
  updatedAfter?: string | null | undefined;
};

/** A customer's gender. */
export type CustomerGender =
  /** Female. */
  | 'FEMALE'
  /** Male. */
  | 'MALE'
  /** Not known. */
  | 'UNKNOWN';

/** The customer of a write, found by `id`, else by `externalId`, else by `email`, else (if none of them is given) by `phone`, or created from the given fields. An `externalId` that nobody has is assigned to the customer with the `email`; if they already have one, it is INVALID_INPUT. Fields that are not used are ignored without validation and listed in `effects.ignoredCustomerFields`: the optional fields if the customer exists, and also `externalId` and `email` if there is an `id`, and `email` if there is an `externalId` that a customer has. An input with none of the four is INVALID_INPUT; an id that does not exist is NOT_FOUND. An id, external id, e-mail or phone number of a merged customer resolves to the survivor. */
export type CustomerInput = {
  /** Age in any form, at most 256 characters. */
  age?: string | null | undefined;
  /** Notes about the customer, at most 200 characters. */
  background?: string | null | undefined;
  /** E-mail address without a name, at most 254 characters, unique in the organization. The case of its ASCII letters, its Unicode form and the spelling of its domain do not matter (`exämple.de` is `xn--exmple-cua.de`). */
  email?: string | null | undefined;
  /** Their id in another system, 1 to 256 characters, unique in the organization. */
  externalId?: string | null | undefined;
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
  /** The company that the customer works for, at most 60 characters. */
  organization?: string | null | undefined;
  /** Phone number in any form, at most 256 characters. Lookups ignore spaces, brackets, dots, slashes and dashes, and read a leading `00` as `+`. If several customers share it, the first is found. */
  phone?: string | null | undefined;
  /** Where the photo comes from. */
  photoType?: CustomerPhotoType | null | undefined;
  /** URL of a photo, 1 to 200 characters: absolute http or https, or beginning with `//`. */
  photoUrl?: string | null | undefined;
};

/** How the customer of a write was found. */
export type CustomerMatch =
  /** Not found: a new customer was created from the input. */
  | 'CREATED'
  /** By the e-mail address in the input; an `externalId` given with it was assigned to them. */
  | 'EMAIL'
  /** By the external id in the input. */
  | 'EXTERNAL_ID'
  /** By the id in the input. */
  | 'ID'
  /** By the phone number in the input. */
  | 'PHONE';

/** The order of a list of customers. */
export type CustomerOrder =
  /** By last name, then first name, ignoring case and accents. Customers without a name are sorted by their e-mail address, phone number or external id. */
  | 'NAME'
  /** By `createdAt`, the latest first. */
  | 'NEWEST'
  /** By `createdAt`, the earliest first. */
  | 'OLDEST'
  /** By `updatedAt`, the latest first. A page may shift while customers change. */
  | 'RECENTLY_UPDATED';

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

/** The kinds of expected failures. The number is the HTTP status of the source REST API. */
export type ErrorCode =
  /** 409. Another conversation or customer has this id, external id or e-mail address already. */
  | 'CONFLICT'
  /** 412. The conversation cannot take another thread, or is too old to be changed. */
  | 'CONVERSATION_LOCKED'
  /** 409. The idempotency key was used with a different input. */
  | 'IDEMPOTENCY_MISMATCH'
  /** 400. The input is invalid; `issues` says what is wrong and where. */
  | 'INVALID_INPUT'
  /** 404. A reference in the input does not exist in your organization. */
  | 'NOT_FOUND'
  /** 429. Too many conversations for one customer; the error says when to retry. */
  | 'RATE_LIMITED'
  /** 409. The conversation or customer has changed since the revision that you sent. */
  | 'STALE_REVISION'
  /** 500. An unexpected error, only on rows of bulk operations; retry the operation. */
  | 'UNEXPECTED';

/** An initial thread of a new conversation. */
export type InitialThreadInput = {
  /** Its files: at most 100, and 25 MiB together. */
  attachments?: Array<AttachmentInput> | null | undefined;
  /** The name of the author, if that is neither a customer nor a user; 1 to 256 characters. Only with the conversation's `importedAt`, otherwise INVALID_INPUT. */
  authorName?: string | null | undefined;
  /** The channel of the message. The channel of a CHAT becomes the conversation's `replyChannel`; that of a CHAT or REPLY is added to its `channels`. */
  channel?: Channel | null | undefined;
  /** When it was written. Only with the conversation's `importedAt`; defaults to the conversation's time. */
  createdAt?: string | null | undefined;
  /** The user who wrote it. Only with the conversation's `importedAt`, otherwise INVALID_INPUT; an unknown id is NOT_FOUND. Defaults to the owner of the token, or to nobody if there is an `authorName`. */
  createdBy?: string | null | undefined;
  /** Who wrote a CHAT, if that is not the conversation's customer. Only with the conversation's `importedAt` and on a CHAT, otherwise INVALID_INPUT. Found or created like any customer; its optional fields are always validated. */
  customer?: CustomerInput | null | undefined;
  /** Plain text, at most 1,000,000 characters. */
  text: string;
  /** Its type. */
  type?: ThreadType;
};

/** Why a conversation cannot take another thread. */
export type LockReason =
  /** It has 99 threads or more (100 at creation). */
  | 'THREAD_LIMIT'
  /** It is older than `Organization.lockConversationsAfterDays` allows. */
  | 'TOO_OLD';

/** Two conversations to merge. */
export type MergeConversationsInput = {
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input changes nothing more and returns the first result. With a different input it is IDEMPOTENCY_MISMATCH (null and absent differ where null clears a field). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** The conversation that is merged; its id will resolve to the target. */
  sourceId: string;
  /** The conversation that remains. It must not be the source (INVALID_INPUT). */
  targetId: string;
  /** Applies every rule but writes nothing; the result is what the real call would return. */
  validateOnly?: boolean | null | undefined;
};

/** The operation to retry. */
export type RetryBulkOperationInput = {
  /** The operation. */
  id: string;
  /** Milliseconds to wait, 0 to 30,000: the call returns when the operation has ended or the time is up. */
  waitMs?: number | null | undefined;
};

/** How the customer seems to feel. */
export type Sentiment =
  /** Upset. */
  | 'NEGATIVE'
  /** Neither satisfied nor upset. */
  | 'NEUTRAL'
  /** Content. */
  | 'POSITIVE';

/** The types of threads. */
export type ThreadType =
  /** What the customer wrote. */
  | 'CHAT'
  /** An internal note for agents, which the customer does not see. */
  | 'NOTE'
  /** An agent's answer. */
  | 'REPLY';

/** The changes. Absent fields do not change; null clears a field, and empties a list. */
export type UpdateConversationInput = {
  /** All assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND. */
  assignedTeams?: Array<string> | null | undefined;
  /** All assigned users: at most 10, without repetition. An unknown id is NOT_FOUND, a disabled user INVALID_INPUT unless already assigned. */
  assignedUsers?: Array<string> | null | undefined;
  /** Attributes to set. Others do not change; null removes all. The rules are those of createConversation. */
  custom?: Record<string, unknown> | null | undefined;
  /** Keys of attributes to remove: at most 100, without repetition, and none that `custom` sets. Unknown keys are ignored. */
  customRemove?: Array<string> | null | undefined;
  /** The customer to move it to; not null. An unknown id is NOT_FOUND. A conversation counts in the rate window of its customer: if it was created within the last 60 seconds and that window is full, it is RATE_LIMITED. Threads keep their authors. */
  customerId?: string | null | undefined;
  /** Its language, at most 100 characters. */
  defaultLang?: string | null | undefined;
  /** Who started it. */
  direction?: ConversationDirection | null | undefined;
  /** Its id in another system, 1 to 256 characters, unique in the organization. An id that is taken is CONFLICT. */
  externalId?: string | null | undefined;
  /** The conversation. An unknown id, or one that was merged into another, is NOT_FOUND. */
  id: string;
  /** A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same input changes nothing more and returns the first result. With a different input it is IDEMPOTENCY_MISMATCH (null and absent differ where null clears a field). Only successes are kept; after a failure, the key can be used again. */
  idempotencyKey?: string | null | undefined;
  /** What it is about, at most 256 characters. */
  name?: string | null | undefined;
  /** 1 to 5. */
  priority?: number | null | undefined;
  /** The queue to put it in. An unknown id is NOT_FOUND. */
  queue?: string | null | undefined;
  /** The channel for replies. */
  replyChannel?: Channel | null | undefined;
  /** The revision that you read. If it has changed since, nothing is changed and the result is STALE_REVISION. */
  rev?: number | null | undefined;
  /** How satisfied the customer said they are: 0 to 100. */
  satisfaction?: number | null | undefined;
  /** How the customer seems to feel. */
  sentiment?: Sentiment | null | undefined;
  /** When it should be OPEN again: in the future, and at most 5 years ahead, otherwise INVALID_INPUT. Sets the status SNOOZED, so no other status can be given with it. A new chat or another status ends the snooze early, and null ends it now. A conversation that is SNOOZED without this time stays SNOOZED until something else changes its status. */
  snoozedUntil?: string | null | undefined;
  /** Its status; not null. */
  status?: ConversationStatus | null | undefined;
  /** All suggested tags: at most 20, 1 to 64 characters each, without repetition. */
  suggestedTags?: Array<string> | null | undefined;
  /** All tags of the conversation: at most 20, 1 to 64 characters each, without repetition. */
  tags?: Array<string> | null | undefined;
  /** Applies every rule but writes nothing; the result is what the real call would return. */
  validateOnly?: boolean | null | undefined;
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

export type CreatedThreadFragment = { __typename: 'Thread', id: string, type: ThreadType, text: string, imported: boolean, createdAt: string, customer: { id: string } | null, createdBy: { id: string } | null, conversation: { id: string }, attachments: Array<{ id: string, fileName: string, mimeType: string, size: number, sha256: string, url: string, inlineUrl: string | null }> };

export type ThreadFragment = { __typename: 'Thread', id: string, type: ThreadType, text: string, imported: boolean, createdAt: string, customer: CustomerSummaryFragment | null, createdBy: PersonFragment | null, conversation: { id: string }, attachments: Array<{ id: string, fileName: string, mimeType: string, size: number, sha256: string, url: string, inlineUrl: string | null }> };

export type BulkOperationFragment = (
  { context: string | null }
  & BulkOperationStateFragment
);

export type BulkOperationStateFragment = { __typename: 'BulkOperation', id: string, status: BulkOperationStatus, total: number, succeeded: number, failed: number, canceled: number, cancelReason: BulkCancelReason | null, pending: number, createdAt: string, updatedAt: string, completedAt: string | null, expiresAt: string };

export type EffectsFragment = { customerMatchedBy: CustomerMatch | null, ignoredCustomerFields: Array<string>, reopened: boolean, notificationsSuppressed: boolean };

export type PageInfoFragment = { startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean };

type Failure_ConflictError_Fragment = { field: string, code: ErrorCode, message: string, status: number, retryable: boolean, existing: ConversationStateFragment };

type Failure_ConversationLockedError_Fragment = { reason: LockReason, threadCount: number, limit: number, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_CustomerConflictError_Fragment = { code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_IdempotencyMismatchError_Fragment = { idempotencyKey: string, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_InvalidInputError_Fragment = { code: ErrorCode, message: string, status: number, retryable: boolean, issues: Array<{ path: Array<string>, message: string }> };

type Failure_NotFoundError_Fragment = { typeName: string, id: string | null, path: Array<string>, code: ErrorCode, message: string, status: number, retryable: boolean, references: Array<{ path: Array<string>, typeName: string, id: string | null }> };

type Failure_RateLimitedError_Fragment = { limit: number, retryAfterMs: number, resetAt: string, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_StaleRevisionError_Fragment = { currentRev: number, code: ErrorCode, message: string, status: number, retryable: boolean };

type Failure_UnexpectedError_Fragment = { code: ErrorCode, message: string, status: number, retryable: boolean };

export type FailureFragment =
  | Failure_ConflictError_Fragment
  | Failure_ConversationLockedError_Fragment
  | Failure_CustomerConflictError_Fragment
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

export type ConversationCountQueryVariables = Exact<{
  filter?: ConversationFilter | null | undefined;
}>;


export type ConversationCountQuery = { conversationCount: CountFragment };

export type CustomersQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
  orderBy?: CustomerOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type CustomersQuery = { customers: { nodes: Array<CustomerFragment>, pageInfo: PageInfoFragment } };

export type CustomerCountQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
}>;


export type CustomerCountQuery = { customerCount: CountFragment };

export type CountFragment = { value: number, isExact: boolean };

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
      { __typename: 'CustomerConflictError' }
      & Failure_CustomerConflictError_Fragment
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
      { __typename: 'IdempotencyMismatchError' }
      & Failure_IdempotencyMismatchError_Fragment
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
