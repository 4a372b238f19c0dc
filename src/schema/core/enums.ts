import { builder } from './builder.ts';

export const ConversationStatus = builder.enumType('ConversationStatus', {
  description: 'Where a conversation stands.',
  values: {
    OPEN: { description: 'Somebody should look at it.' },
    SNOOZED: { description: 'Put aside for now; a chat from the customer opens it again.' },
    DONE: { description: 'Settled; a chat from the customer opens it again.' },
  } as const,
});

export const ConversationDirection = builder.enumType('ConversationDirection', {
  description: 'Who began a conversation.',
  values: {
    IN: { description: 'The customer wrote first.' },
    OUT: { description: 'The company wrote first.' },
  } as const,
});

export const Channel = builder.enumType('Channel', {
  description: 'A way by which messages come and go.',
  values: {
    CHAT: { description: 'Live chat.' },
    EMAIL: { description: 'E-mail.' },
    SMS: { description: 'Text message.' },
    PHONE: { description: 'Phone call.' },
    FACEBOOK: { description: 'Facebook Messenger.' },
    INSTAGRAM: { description: 'Instagram direct message.' },
    TWITTER: { description: 'Twitter (X) direct message.' },
    WHATSAPP: { description: 'WhatsApp.' },
    VOICE: { description: 'Voice message.' },
  } as const,
});

export const Sentiment = builder.enumType('Sentiment', {
  description: 'How the customer seems to feel.',
  values: {
    POSITIVE: { description: 'Content.' },
    NEUTRAL: { description: 'Neither content nor upset.' },
    NEGATIVE: { description: 'Upset.' },
  } as const,
});

export const ThreadType = builder.enumType('ThreadType', {
  description: 'What kind of entry a thread is.',
  values: {
    CHAT: { description: 'What the customer wrote.' },
    REPLY: { description: 'What an agent answered.' },
    NOTE: { description: 'What agents wrote among themselves; the customer does not see it.' },
  } as const,
});

export const CustomerPhotoType = builder.enumType('CustomerPhotoType', {
  description: "Where a customer's photo comes from.",
  values: {
    UNKNOWN: { description: 'Not known.' },
    GRAVATAR: { description: 'Gravatar.' },
    TWITTER: { description: 'Twitter (X).' },
    FACEBOOK: { description: 'Facebook.' },
    GOOGLEPROFILE: { description: 'A Google profile.' },
    GOOGLEPLUS: { description: 'Google+.' },
    LINKEDIN: { description: 'LinkedIn.' },
    INSTAGRAM: { description: 'Instagram.' },
  } as const,
});

export const CustomerGender = builder.enumType('CustomerGender', {
  description: "A customer's gender.",
  values: {
    MALE: { description: 'Male.' },
    FEMALE: { description: 'Female.' },
    UNKNOWN: { description: 'Not known.' },
  } as const,
});

export const ConversationOrder = builder.enumType('ConversationOrder', {
  description: 'The order of a list of conversations.',
  values: {
    NEWEST: { description: 'By `createdAt`, the latest first.' },
    OLDEST: { description: 'By `createdAt`, the earliest first.' },
    RECENTLY_UPDATED: { description: 'By `updatedAt`, the latest first. A page may shift while conversations change.' },
  } as const,
});

export const LockReason = builder.enumType('LockReason', {
  description: 'Why a conversation takes no further thread.',
  values: {
    THREAD_LIMIT: { description: 'It holds 99 threads or more (100 at creation).' },
    TOO_OLD: { description: 'It was created longer ago than `Organization.lockConversationsAfterDays` allows.' },
  } as const,
});

export const CustomerMatch = builder.enumType('CustomerMatch', {
  description: 'How the customer of a write was found.',
  values: {
    ID: { description: 'By the id that was given.' },
    EMAIL: { description: 'By the e-mail that was given.' },
    CREATED: { description: 'Not at all: a new customer was created from the e-mail and the optional fields.' },
  } as const,
});

export const BulkConflictPolicy = builder.enumType('BulkConflictPolicy', {
  description: 'What a bulk row means whose `externalId` a conversation has already.',
  values: {
    FAIL: { description: 'The row fails with ConflictError.' },
    SKIP: { description: 'The row settles as EXISTED with the conversation found; so a sync can be run again.' },
  } as const,
});

export const BulkOperationStatus = builder.enumType('BulkOperationStatus', {
  description: 'Where a bulk operation stands.',
  values: {
    QUEUED: { description: 'On disk, waiting for a worker.' },
    RUNNING: { description: 'A worker is creating its rows.' },
    COMPLETED: { description: 'Every row has settled, each in its own way: see `failed`.' },
    CANCELED: {
      description:
        'Canceled, see `cancelReason`; the rows that had settled before stay as they are. At least one row is CANCELED.',
    },
  } as const,
});

export const BulkCancelReason = builder.enumType('BulkCancelReason', {
  description: 'Why rows of a bulk operation were canceled.',
  values: {
    REQUESTED: { description: '`cancelBulkOperation` was called.' },
    TOKEN_REVOKED: { description: 'The token that asked for the operation, or retried it last, was revoked.' },
    TOKEN_EXPIRED: { description: 'The token that asked for the operation, or retried it last, has expired.' },
    PERMISSION_LOST: {
      description: 'The token that asked for the operation, or retried it last, may not create conversations any more.',
    },
  } as const,
});

export const BulkRowStatus = builder.enumType('BulkRowStatus', {
  description: 'Where one row of a bulk operation stands.',
  values: {
    PENDING: { description: 'Not settled yet.' },
    CREATED: { description: 'Its conversation was created.' },
    EXISTED: { description: 'Its conversation was there already (`onConflict: SKIP`, or a key used before).' },
    FAILED: { description: 'Nothing was created; `error` says why.' },
    CANCELED: { description: 'The operation was canceled before the row settled; its `cancelReason` says why.' },
  } as const,
});

export const WebhookEventType = builder.enumType('WebhookEventType', {
  description: 'What a webhook can be told of. Imports cause no events.',
  values: {
    CONVERSATION_CREATED: { value: 'conversation.created', description: 'A conversation was created.' },
    CONVERSATION_UPDATED: {
      value: 'conversation.updated',
      description: 'Fields of a conversation were changed; `fields` names them.',
    },
    CONVERSATION_MERGED: { value: 'conversation.merged', description: 'A conversation was merged into another.' },
    THREAD_ADDED: { value: 'thread.added', description: 'A chat, reply or note was added to a conversation.' },
    BULK_OPERATION_ENDED: {
      value: 'bulk_operation.ended',
      description: 'A bulk operation was completed or canceled, whether it imports or not.',
    },
  } as const,
});

export const WebhookDeliveryStatus = builder.enumType('WebhookDeliveryStatus', {
  description: 'Where a delivery stands.',
  values: {
    PENDING: { description: 'It is to be attempted, or attempted again.' },
    DELIVERED: { description: 'The endpoint answered with a status of 2xx.' },
    FAILED: { description: 'It was given up; `redeliver` tries it again.' },
  } as const,
});
