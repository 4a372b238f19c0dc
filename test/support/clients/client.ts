import type { TestApp } from '../gateways/app.ts';

/** All fields of a conversation, without pages. */
const conversationFields = `
  id externalId name status snoozedUntil priority direction channels replyChannel defaultLang tags suggestedTags sentiment satisfaction
  custom queue { id } assignedUsers { id } assignedTeams { id } messageCount noteCount outboundMessageCount threadCount
  lastMessageIn { id text } firstResponse { id text } mergedConversations imported importedAt createdAt updatedAt modifiedAt
  createdBy { id } modifiedBy { id } rev org { id }
  customer {
    id externalId email firstName lastName phone photoUrl photoType jobTitle background location organization gender age
  }`;

/** All fields of a customer. */
export const customerFields =
  'id externalId email firstName lastName phone photoUrl photoType jobTitle background location organization gender age ' +
  'createdAt updatedAt rev';

/** All fields of a thread. */
const threadFields = `
  id type text channel authorName imported createdAt customer { id email } createdBy { id } conversation { id }
  attachments { id fileName mimeType size sha256 url inlineUrl }`;

const errorFields = {
  InvalidInputError: 'issues { path message }',
  NotFoundError: 'typeName id path references { path typeName id }',
  ConflictError: 'field existing { id }',
  CustomerConflictError: 'field existing { id }',
  IdempotencyMismatchError: 'idempotencyKey',
  StaleRevisionError: 'currentRev',
  ConversationLockedError: 'reason threadCount limit',
  RateLimitedError: 'limit retryAfterMs resetAt',
} as const;

type ErrorName = keyof typeof errorFields;
type Write = readonly [inputType: string, payload: string, fields: string, errors: readonly ErrorName[]];

const effects = 'effects { customerMatchedBy ignoredCustomerFields reopened notificationsSuppressed }';
const threadPayload = `thread { ${threadFields} } conversation { ${conversationFields} } replayed ${effects}`;
const threadErrors = [
  'InvalidInputError',
  'NotFoundError',
  'IdempotencyMismatchError',
  'ConversationLockedError',
] as const;
export const operationFields =
  'id status context total succeeded failed canceled cancelReason pending validateOnly ids createdAt completedAt';
const tokenFields =
  'apiToken { id name permissions createdAt expiresAt revokedAt lastUsedAt user { id } createdBy { id } }';

/** All fields of a webhook. */
export const webhookFields = 'id url eventTypes enabled disabledAt disabledReason createdAt updatedAt';
/** All fields of a delivery. */
export const deliveryFields =
  'id eventType payload status attempts lastAttemptAt lastHttpStatus lastError nextAttemptAt deliveredAt webhook { id }';

/** Every mutation: its input, its payload with a selection, and its possible errors. */
export const writes = {
  createConversation: [
    'CreateConversationInput',
    'CreateConversationPayload',
    `conversation { ${conversationFields} } clientRef replayed ${effects}`,
    [
      'InvalidInputError',
      'NotFoundError',
      'ConflictError',
      'IdempotencyMismatchError',
      'ConversationLockedError',
      'RateLimitedError',
    ],
  ],
  createChatThread: ['CreateChatThreadInput', 'CreateChatThreadPayload', threadPayload, threadErrors],
  createReply: ['CreateAgentThreadInput', 'CreateAgentThreadPayload', threadPayload, threadErrors],
  createNote: ['CreateAgentThreadInput', 'CreateAgentThreadPayload', threadPayload, threadErrors],
  bulkCreateConversations: [
    'BulkCreateConversationsInput',
    'BulkCreateConversationsPayload',
    `bulkOperation { ${operationFields} } replayed`,
    ['InvalidInputError', 'IdempotencyMismatchError'],
  ],
  retryBulkOperation: [
    'RetryBulkOperationInput',
    'BulkCreateConversationsPayload',
    `bulkOperation { ${operationFields} } replayed`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  cancelBulkOperation: [
    'CancelBulkOperationInput',
    'BulkCreateConversationsPayload',
    `bulkOperation { ${operationFields} } replayed`,
    ['NotFoundError'],
  ],
  mergeConversations: [
    'MergeConversationsInput',
    'MergeConversationsPayload',
    `conversation { ${conversationFields} }`,
    ['InvalidInputError', 'NotFoundError', 'IdempotencyMismatchError', 'ConversationLockedError'],
  ],
  updateConversation: [
    'UpdateConversationInput',
    'UpdateConversationPayload',
    `conversation { ${conversationFields} }`,
    [
      'InvalidInputError',
      'NotFoundError',
      'ConflictError',
      'IdempotencyMismatchError',
      'StaleRevisionError',
      'ConversationLockedError',
      'RateLimitedError',
    ],
  ],
  createCustomer: [
    'CreateCustomerInput',
    'CreateCustomerPayload',
    `customer { ${customerFields} } replayed`,
    ['InvalidInputError', 'CustomerConflictError', 'IdempotencyMismatchError'],
  ],
  updateCustomer: [
    'UpdateCustomerInput',
    'UpdateCustomerPayload',
    `customer { ${customerFields} }`,
    ['InvalidInputError', 'NotFoundError', 'CustomerConflictError', 'StaleRevisionError'],
  ],
  mergeCustomers: [
    'MergeCustomersInput',
    'MergeCustomersPayload',
    `customer { ${customerFields} }`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  eraseCustomer: [
    'EraseCustomerInput',
    'EraseCustomerPayload',
    'erasedId conversations threads attachments',
    ['NotFoundError'],
  ],
  deleteConversation: [
    'DeleteConversationInput',
    'DeleteConversationPayload',
    'deletedId',
    ['NotFoundError', 'StaleRevisionError'],
  ],
  createUser: [
    'CreateUserInput',
    'CreateUserPayload',
    'user { id name email roles disabledAt createdAt }',
    ['InvalidInputError'],
  ],
  createTeam: ['CreateTeamInput', 'CreateTeamPayload', 'team { id name }', ['InvalidInputError']],
  createQueue: ['CreateQueueInput', 'CreateQueuePayload', 'queue { id name }', ['InvalidInputError']],
  updateUser: [
    'UpdateUserInput',
    'UpdateUserPayload',
    'user { id name email roles disabledAt createdAt }',
    ['InvalidInputError', 'NotFoundError'],
  ],
  updateTeam: [
    'UpdateTeamInput',
    'UpdateTeamPayload',
    'team { id name members { nodes { id } } }',
    ['InvalidInputError', 'NotFoundError'],
  ],
  updateQueue: ['UpdateQueueInput', 'UpdateQueuePayload', 'queue { id name }', ['InvalidInputError', 'NotFoundError']],
  rotateWebhookSecret: [
    'RotateWebhookSecretInput',
    'RotateWebhookSecretPayload',
    `secret webhook { ${webhookFields} }`,
    ['NotFoundError'],
  ],
  updateOrganization: [
    'UpdateOrganizationInput',
    'UpdateOrganizationPayload',
    'organization { id name lockConversationsAfterDays deleteConversationsAfterDays customerAttributeKeys }',
    ['InvalidInputError'],
  ],
  createApiToken: [
    'CreateApiTokenInput',
    'CreateApiTokenPayload',
    `secret ${tokenFields}`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  createWebhook: [
    'CreateWebhookInput',
    'CreateWebhookPayload',
    `secret webhook { ${webhookFields} }`,
    ['InvalidInputError'],
  ],
  updateWebhook: [
    'UpdateWebhookInput',
    'UpdateWebhookPayload',
    `webhook { ${webhookFields} }`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  deleteWebhook: ['DeleteWebhookInput', 'DeleteWebhookPayload', 'deletedId', ['NotFoundError']],
  redeliver: [
    'RedeliverInput',
    'RedeliverPayload',
    `delivery { ${deliveryFields} }`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  createCustomerSession: [
    'CreateCustomerSessionInput',
    'CreateCustomerSessionPayload',
    `token expiresAt customer { ${customerFields} }`,
    ['InvalidInputError', 'NotFoundError'],
  ],
  revokeCustomerSessions: [
    'RevokeCustomerSessionsInput',
    'RevokeCustomerSessionsPayload',
    `customer { ${customerFields} }`,
    ['NotFoundError'],
  ],
  createIdentityProvider: [
    'CreateIdentityProviderInput',
    'CreateIdentityProviderPayload',
    'secret identityProvider { id name kind issuer audience jwksUrl permissions permissionsClaim createdAt }',
    ['InvalidInputError'],
  ],
  deleteIdentityProvider: [
    'DeleteIdentityProviderInput',
    'DeleteIdentityProviderPayload',
    'deletedId',
    ['NotFoundError'],
  ],
  revokeApiToken: ['RevokeApiTokenInput', 'RevokeApiTokenPayload', tokenFields, ['NotFoundError']],
} as const satisfies Record<string, Write>;

export type WriteName = keyof typeof writes;

/** The text of a mutation that selects its whole payload (or `fields`) and every error. */
export function writeDocument(name: WriteName, fields?: string): string {
  const [inputType, payload, all, errors]: Write = writes[name];
  const parts = errors.map((error) => `... on ${error} { ${errorFields[error]} }`).join(' ');
  return `mutation ($input: ${inputType}!) { ${name}(input: $input) {
    __typename ... on ${payload} { ${fields ?? all} } ... on Error { code message status retryable } ${parts}
  } }`;
}

/** Executes a write and returns its outcome, payload or error; top-level errors fail the test. */
export async function write(app: TestApp, name: WriteName, input: object, token?: string) {
  return (await app.ask(writeDocument(name), { input }, token))[name];
}

let started = 0;

/** Creates a conversation for a new customer, unless the input names one; it must succeed. */
export async function startConversation(app: TestApp, input: object = {}, token?: string) {
  const unique = `customer-${++started}@example.com`;
  const result = await write(app, 'createConversation', { customer: { email: unique }, ...input }, token);
  if (result.__typename !== 'CreateConversationPayload') throw new Error(JSON.stringify(result));
  return result.conversation;
}
