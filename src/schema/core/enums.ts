import { builder } from './builder.ts';

export const ConversationStatus = builder.enumType('ConversationStatus', {
  description: 'The status of a conversation.',
  values: {
    OPEN: { description: 'It needs attention.' },
    SNOOZED: { description: 'Set aside for now; a chat from the customer reopens it.' },
    DONE: { description: 'Finished; a chat from the customer reopens it.' },
  } as const,
});

export const ConversationDirection = builder.enumType('ConversationDirection', {
  description: 'Who started a conversation.',
  values: {
    IN: { description: 'The customer wrote first.' },
    OUT: { description: 'The organization wrote first.' },
  } as const,
});

export const Channel = builder.enumType('Channel', {
  description: 'A channel for messages.',
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
    NEUTRAL: { description: 'Neither satisfied nor upset.' },
    NEGATIVE: { description: 'Upset.' },
  } as const,
});

export const ThreadType = builder.enumType('ThreadType', {
  description: 'The types of threads.',
  values: {
    CHAT: { description: 'What the customer wrote.' },
    REPLY: { description: "An agent's answer." },
    NOTE: { description: 'An internal note for agents, which the customer does not see.' },
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
    LEAST_RECENTLY_UPDATED: { description: 'By `updatedAt`, the earliest first: those that have waited longest.' },
    RECENTLY_ACTIVE: {
      description:
        "By the customer's last message (`lastMessageIn`), the latest first; a conversation without one is sorted by when it " +
        "was created. Edits and agents' replies do not change the order.",
    },
    PRIORITY: {
      description: 'By `priority`, 5 first and those without one last; then by `createdAt`, the latest first.',
    },
  } as const,
});

export const CustomerOrder = builder.enumType('CustomerOrder', {
  description: 'The order of a list of customers.',
  values: {
    NEWEST: { description: 'By `createdAt`, the latest first.' },
    OLDEST: { description: 'By `createdAt`, the earliest first.' },
    RECENTLY_UPDATED: { description: 'By `updatedAt`, the latest first. A page may shift while customers change.' },
    NAME: {
      description:
        'By last name, then first name, ignoring case and accents. Customers without a name are sorted by their ' +
        'e-mail address, phone number or external id.',
    },
  } as const,
});

export const ErasureMode = builder.enumType('ErasureMode', {
  description: 'What an erasure removes.',
  values: {
    ANONYMIZE: {
      description:
        'The profile, the texts of chats, all attachments, and the name, external id, tags, language and custom ' +
        'attributes of their conversations. The conversations, their counts, and the replies and notes of agents are kept.',
    },
    DELETE: {
      description:
        "Everything: the customer, their conversations with all content, and what they wrote in others' conversations.",
    },
  } as const,
});

export const LockReason = builder.enumType('LockReason', {
  description: 'Why a conversation cannot take another thread.',
  values: {
    THREAD_LIMIT: { description: 'It has 99 threads or more (100 at creation).' },
    TOO_OLD: { description: 'It is older than `Organization.lockConversationsAfterDays` allows.' },
  } as const,
});

export const CustomerMatch = builder.enumType('CustomerMatch', {
  description: 'How the customer of a write was found.',
  values: {
    ID: { description: 'By the id in the input.' },
    EXTERNAL_ID: { description: 'By the external id in the input.' },
    EMAIL: { description: 'By the e-mail address in the input; an `externalId` given with it was assigned to them.' },
    PHONE: { description: 'By the phone number in the input.' },
    CREATED: { description: 'Not found: a new customer was created from the input.' },
  } as const,
});

export const BulkConflictPolicy = builder.enumType('BulkConflictPolicy', {
  description: 'What to do with a bulk row whose `externalId` already exists.',
  values: {
    FAIL: { description: 'The row fails with ConflictError.' },
    SKIP: {
      description: 'The row settles as EXISTED with the existing conversation, so a synchronization can be repeated.',
    },
  } as const,
});

export const BulkOperationStatus = builder.enumType('BulkOperationStatus', {
  description: 'The state of a bulk operation.',
  values: {
    QUEUED: { description: 'On disk, waiting for a worker.' },
    RUNNING: { description: 'A worker is creating its rows.' },
    COMPLETED: { description: 'Every row has settled; `failed` says how many failed.' },
    CANCELED: {
      description:
        'Canceled; see `cancelReason`. At least one row is CANCELED; rows that settled earlier do not change.',
    },
  } as const,
});

export const BulkCancelReason = builder.enumType('BulkCancelReason', {
  description: 'Why rows of a bulk operation were canceled.',
  values: {
    REQUESTED: { description: '`cancelBulkOperation` was called.' },
    TOKEN_REVOKED: {
      description: 'The token that started the operation, or retried it last, was revoked, or its user disabled.',
    },
    TOKEN_EXPIRED: { description: 'The token that started the operation, or retried it last, has expired.' },
    PERMISSION_LOST: {
      description: 'The token that started the operation, or retried it last, may no longer create conversations.',
    },
  } as const,
});

export const BulkRowStatus = builder.enumType('BulkRowStatus', {
  description: 'The status of one row of a bulk operation.',
  values: {
    PENDING: { description: 'Not settled yet.' },
    CREATED: { description: 'Its conversation was created.' },
    EXISTED: { description: 'Its conversation already existed (`onConflict: SKIP`, or a key that was used before).' },
    VALID: { description: 'Its conversation would be created, or already exists; the operation has `validateOnly`.' },
    FAILED: { description: 'Nothing was created; `error` says why.' },
    CANCELED: { description: 'The operation was canceled before the row settled; its `cancelReason` says why.' },
  } as const,
});

export const WebhookEventType = builder.enumType('WebhookEventType', {
  description: 'The events that a webhook can receive. Imports cause no events.',
  values: {
    CONVERSATION_CREATED: { value: 'conversation.created', description: 'A conversation was created.' },
    CONVERSATION_UPDATED: {
      value: 'conversation.updated',
      description: 'Fields of a conversation were changed; `fields` names them.',
    },
    CONVERSATION_MERGED: { value: 'conversation.merged', description: 'A conversation was merged into another.' },
    CONVERSATION_DELETED: {
      value: 'conversation.deleted',
      description: 'A conversation was deleted, alone, with its customer, or because its retention period ended.',
    },
    THREAD_ADDED: { value: 'thread.added', description: 'A chat, reply or note was added to a conversation.' },
    BULK_OPERATION_ENDED: {
      value: 'bulk_operation.ended',
      description: 'A bulk operation was completed or canceled, including one that imports.',
    },
    CUSTOMER_CREATED: {
      value: 'customer.created',
      description: 'A customer was created, by `createCustomer` or by a write with an unknown customer.',
    },
    CUSTOMER_UPDATED: {
      value: 'customer.updated',
      description: 'Fields of a customer were changed; `fields` names them.',
    },
    CUSTOMER_MERGED: { value: 'customer.merged', description: 'A customer was merged into another.' },
    CUSTOMER_ERASED: { value: 'customer.erased', description: 'A customer was erased; `mode` says how.' },
  } as const,
});

export const WebhookDeliveryStatus = builder.enumType('WebhookDeliveryStatus', {
  description: 'The status of a delivery.',
  values: {
    PENDING: { description: 'The next attempt is due or scheduled.' },
    DELIVERED: { description: 'The endpoint returned a 2xx status.' },
    FAILED: { description: 'No more attempts are made; `redeliver` sends it again.' },
  } as const,
});
