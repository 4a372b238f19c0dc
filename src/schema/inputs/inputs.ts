import { builder } from '../core/builder.ts';
import { Channel, ThreadType } from '../core/enums.ts';
import { fieldsToCreate } from './conversation-fields.ts';
import { customerFields } from './customer-fields.ts';

export const CustomerInput = builder.inputType('CustomerInput', {
  description:
    'The customer of a write, found by `id`, else by `externalId`, else by `email`, else (if none of them is ' +
    'given) by `phone`, or created from the given fields. An `externalId` that nobody has is assigned to the ' +
    'customer with the `email`; if they already have one, it is INVALID_INPUT. Fields that are not used are ' +
    'ignored without validation and listed in `effects.ignoredCustomerFields`: the optional fields if the ' +
    'customer exists, and also `externalId` and `email` if there is an `id`, and `email` if there is an `externalId` ' +
    'that a customer has. An input with none of the four is INVALID_INPUT; an id that does not exist is ' +
    'NOT_FOUND. An id, external id, e-mail or phone number of a merged customer resolves to the survivor.',
  fields: (t) => ({
    id: t.id({ openToCustomers: true, description: 'Id of a customer.' }),
    ...customerFields(t),
  }),
});

export const AttachmentInput = builder.inputType('AttachmentInput', {
  description: 'A file for a thread: at most 10 MiB each, and 25 MiB for one thread.',
  fields: (t) => ({
    fileName: t.string({ openToCustomers: true, required: true, description: 'File name, 1 to 255 characters.' }),
    mimeType: t.string({
      openToCustomers: true,
      required: true,
      description: 'Media type, such as `text/plain`; at most 255 characters.',
    }),
    data: t.string({
      openToCustomers: true,
      required: true,
      description: 'The bytes as base64 (RFC 4648, with padding, without line breaks). Empty is allowed.',
    }),
  }),
});

type Types = typeof builder.$inferSchemaTypes;

/** The channel of a thread, in every input that creates one. */
export const channelOfThread = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) =>
  t.field({
    type: Channel,
    defaultValue: 'CHAT',
    description:
      "The channel of the message. The channel of a CHAT becomes the conversation's `replyChannel`; that of a CHAT or REPLY is " +
      'added to its `channels`.',
  });

export const authorNameDescription =
  'The name of the author, if that is neither a customer nor a user; 1 to 256 characters.';

const InitialThreadInput = builder.inputType('InitialThreadInput', {
  description: 'An initial thread of a new conversation.',
  fields: (t) => ({
    type: t.field({ type: ThreadType, required: true, defaultValue: 'CHAT', description: 'Its type.' }),
    text: t.string({ openToCustomers: true, required: true, description: 'Plain text, at most 1,000,000 characters.' }),
    createdAt: t.field({
      type: 'DateTime',
      description:
        "When it was written. Only with the conversation's `importedAt`; defaults to the conversation's time.",
    }),
    attachments: t.field({
      openToCustomers: true,
      type: [AttachmentInput],
      description: 'Its files: at most 100, and 25 MiB together.',
    }),
    channel: channelOfThread(t),
    createdBy: t.id({
      description:
        "The user who wrote it. Only with the conversation's `importedAt`, otherwise INVALID_INPUT; an unknown id is " +
        'NOT_FOUND. Defaults to the owner of the token, or to nobody if there is an `authorName`.',
    }),
    customer: t.field({
      type: CustomerInput,
      description:
        "Who wrote a CHAT, if that is not the conversation's customer. Only with the conversation's `importedAt` and on a " +
        'CHAT, otherwise INVALID_INPUT. Found or created like any customer; its optional fields are always validated.',
    }),
    authorName: t.string({
      description: `${authorNameDescription} Only with the conversation's \`importedAt\`, otherwise INVALID_INPUT.`,
    }),
  }),
});

export const idempotencyKeyDescription =
  'A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token ' +
  'with the same input returns the first result, with `replayed: true`. With a different input it is ' +
  'IDEMPOTENCY_MISMATCH (null, absent and the default count as the same). Only successes are kept; after ' +
  'a failure, the key can be used again.';
export const changeKeyDescription =
  'A text of your own for this write, 1 to 255 characters. For 24 hours, the same key of the same token with the same ' +
  'input changes nothing more and returns the first result. With a different input it is IDEMPOTENCY_MISMATCH (null and ' +
  'absent differ where null clears a field). Only successes are kept; after a failure, the key can be used again.';
export const validateOnlyDescription =
  'Applies every rule but writes nothing; the result is what the real call would return.';

export const CreateConversationInput = builder.inputType('CreateConversationInput', {
  description: 'A conversation to create.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerInput,
      openToCustomers: true,
      description: 'The customer. Required for tokens; a customer can create conversations only for themselves.',
    }),
    id: t.id({
      description:
        'An id that you choose: `conversation_` and 26 characters of base32 (a TypeID). An id that is taken is ' +
        'CONFLICT. Without it, the gateway generates one.',
    }),
    ...fieldsToCreate(t),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created in its original system. Only with `importedAt`, otherwise INVALID_INPUT.',
    }),
    importedAt: t.field({
      type: 'DateTime',
      description: 'Marks an import, which is exempt from the rate limit and notifies nobody.',
    }),
    assignedUsers: t.idList({
      description:
        'Assigned users: at most 10, without repetition. An unknown id is NOT_FOUND, a disabled user INVALID_INPUT unless ' +
        'the conversation is imported.',
    }),
    assignedTeams: t.idList({
      description: 'Assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    queue: t.id({ description: 'The queue to put it in. An unknown id is NOT_FOUND.' }),
    threads: t.field({
      openToCustomers: true,
      type: [InitialThreadInput],
      description: 'Its initial threads. More than 100 is CONVERSATION_LOCKED (THREAD_LIMIT).',
    }),
    idempotencyKey: t.string({ openToCustomers: true, description: idempotencyKeyDescription }),
    validateOnly: t.boolean({
      openToCustomers: true,
      defaultValue: false,
      description: `${validateOnlyDescription} Not for rows of a bulk operation.`,
    }),
    clientRef: t.string({
      openToCustomers: true,
      description: 'A text of your own, returned with the result, to tell bulk rows apart. At most 256 characters.',
    }),
  }),
});
