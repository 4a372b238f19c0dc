import type { Access } from '../../../src/domain/access/caller.ts';

/** Who may read which fields of a type. All fields are listed, so a new one has to be added to one of these lists. */
export interface VisibleFields {
  /** Everyone who can reach the object. */
  readonly always?: string;
  /** The write that has just created it from its own input; everyone else needs the access. */
  readonly echoed?: readonly [Access, string];
  /** Everyone with the access. */
  readonly needs?: readonly [Access, string];
}

const error = 'code message status retryable';
const page = { always: 'edges nodes pageInfo' };
const edge = { always: 'cursor node' };

/** Written by hand, to compare with the gateway. */
export const visibleFields: Readonly<Record<string, VisibleFields>> = {
  Conversation: {
    always:
      'id org customer status snoozedUntil queue assignedUsers assignedTeams messageCount noteCount outboundMessageCount threadCount ' +
      'threadAllowance mergedConversations createdAt updatedAt modifiedAt createdBy modifiedBy rev',
    echoed: [
      'readConversations',
      'externalId name priority direction channels replyChannel defaultLang tags suggestedTags sentiment satisfaction custom ' +
        'imported importedAt',
    ],
    needs: ['readConversations', 'lastMessageIn firstResponse threads'],
  },
  Customer: {
    always: 'id updatedAt rev conversationAllowance',
    echoed: [
      'readConversations',
      'externalId email firstName lastName phone photoUrl photoType jobTitle background location organization gender age ' +
        'createdAt',
    ],
    needs: ['readConversations', 'conversations'],
  },
  Count: { always: 'value isExact' },
  CustomerConnection: page,
  CustomerEdge: edge,
  CustomerConflictError: { always: `${error} field existing` },
  CreateCustomerPayload: { always: 'customer replayed' },
  UpdateCustomerPayload: { always: 'customer' },
  MergeCustomersPayload: { always: 'customer' },
  EraseCustomerPayload: { always: 'erasedId conversations threads attachments' },
  DeleteConversationPayload: { always: 'deletedId' },
  Thread: {
    always: 'id conversation customer createdBy createdAt',
    echoed: ['readConversations', 'type text channel authorName imported attachments'],
  },
  Attachment: { always: 'id', echoed: ['readConversations', 'fileName mimeType size sha256 url inlineUrl'] },
  User: {
    always: 'id',
    echoed: ['readDirectory', 'name disabledAt createdAt'],
    needs: ['readUsers', 'email roles'],
  },
  Team: { always: 'id', echoed: ['readDirectory', 'name'], needs: ['readDirectory', 'members'] },
  Queue: { always: 'id', echoed: ['readDirectory', 'name'] },
  Organization: { always: 'id name lockConversationsAfterDays deleteConversationsAfterDays customerAttributeKeys' },
  Viewer: { always: 'org user customer permissions expiresAt' },
  CreateCustomerSessionPayload: { always: 'token expiresAt customer' },
  RevokeCustomerSessionsPayload: { always: 'customer' },
  IdentityProvider: {
    always: 'id',
    needs: ['administer', 'name kind issuer audience jwksUrl permissions permissionsClaim createdAt'],
  },
  IdentityProviderConnection: page,
  IdentityProviderEdge: edge,
  CreateIdentityProviderPayload: { always: 'identityProvider secret' },
  DeleteIdentityProviderPayload: { always: 'deletedId' },
  BulkOperation: {
    always:
      'id org status validateOnly total succeeded failed canceled cancelReason pending ids createdBy createdAt updatedAt completedAt expiresAt',
    echoed: ['readBulkOperations', 'context request rows'],
  },
  BulkRequest: { always: 'requestId service method path subject userType roles orgName' },
  BulkRow: {
    always: 'index status conversation error effects',
    echoed: ['readBulkOperations', 'clientRef externalId name'],
  },
  ApiToken: {
    always: 'id',
    needs: ['administer', 'name user permissions createdAt expiresAt revokedAt createdBy lastUsedAt'],
  },
  Webhook: {
    always: 'id',
    needs: ['administer', 'url eventTypes enabled disabledAt disabledReason createdAt updatedAt'],
  },
  WebhookDelivery: {
    always: 'id',
    needs: [
      'administer',
      'webhook eventType payload status attempts lastAttemptAt lastHttpStatus lastError nextAttemptAt deliveredAt createdAt',
    ],
  },
  AuditEntry: {
    always: 'id',
    needs: ['administer', 'at action actor token subjectId ipAddress requestId details'],
  },
  ThreadAllowance: { always: 'allowed reason remaining locksAt' },
  ConversationAllowance: { always: 'limit remaining resetAt' },
  WriteEffects: { always: 'customerMatchedBy ignoredCustomerFields reopened notificationsSuppressed' },
  ConversationMoved: { always: 'id httpStatus location movedTo' },
  PageInfo: { always: 'hasNextPage hasPreviousPage startCursor endCursor' },
  ConversationConnection: page,
  ConversationEdge: edge,
  ThreadConnection: page,
  ThreadEdge: edge,
  BulkOperationConnection: page,
  BulkOperationEdge: edge,
  BulkRowConnection: page,
  BulkRowEdge: edge,
  WebhookConnection: page,
  WebhookEdge: edge,
  WebhookDeliveryConnection: page,
  WebhookDeliveryEdge: edge,
  UserConnection: page,
  UserEdge: edge,
  TeamConnection: page,
  TeamEdge: edge,
  QueueConnection: page,
  QueueEdge: edge,
  ApiTokenConnection: page,
  ApiTokenEdge: edge,
  AuditEntryConnection: page,
  AuditEntryEdge: edge,
  MissingReference: { always: 'path typeName id' },
  InputIssue: { always: 'path message' },
  InvalidInputError: { always: `${error} issues issueCount` },
  NotFoundError: { always: `${error} typeName id path references` },
  ConflictError: { always: `${error} field existing` },
  IdempotencyMismatchError: { always: `${error} idempotencyKey` },
  StaleRevisionError: { always: `${error} currentRev` },
  ConversationLockedError: { always: `${error} reason threadCount limit` },
  RateLimitedError: { always: `${error} limit retryAfterMs resetAt` },
  UnexpectedError: { always: error },
  CreateConversationPayload: { always: 'conversation clientRef replayed effects' },
  CreateChatThreadPayload: { always: 'thread conversation replayed effects' },
  CreateAgentThreadPayload: { always: 'thread conversation replayed effects' },
  BulkCreateConversationsPayload: { always: 'bulkOperation replayed' },
  MergeConversationsPayload: { always: 'conversation' },
  UpdateConversationPayload: { always: 'conversation' },
  CreateUserPayload: { always: 'user' },
  UpdateUserPayload: { always: 'user' },
  UpdateTeamPayload: { always: 'team' },
  UpdateQueuePayload: { always: 'queue' },
  RotateWebhookSecretPayload: { always: 'webhook secret' },
  CreateTeamPayload: { always: 'team' },
  CreateQueuePayload: { always: 'queue' },
  UpdateOrganizationPayload: { always: 'organization' },
  CreateApiTokenPayload: { always: 'apiToken secret' },
  RevokeApiTokenPayload: { always: 'apiToken' },
  CreateWebhookPayload: { always: 'webhook secret' },
  UpdateWebhookPayload: { always: 'webhook' },
  DeleteWebhookPayload: { always: 'deletedId' },
  RedeliverPayload: { always: 'delivery' },
};

/**
 * The access that each root field needs; null if a valid token is enough. For `node` and `nodes`, it depends on the id.
 */
export const rootAccess: Readonly<Record<string, Access | null>> = {
  'Query.viewer': null,
  'Query.eventPosition': null,
  'Query.conversation': 'readConversations',
  'Query.conversationByExternalId': 'readConversations',
  'Query.conversations': 'readConversations',
  'Query.conversationCount': 'readConversations',
  'Query.customer': 'readConversations',
  'Query.customers': 'readConversations',
  'Query.customerCount': 'readConversations',
  'Query.bulkOperation': 'readBulkOperations',
  'Query.bulkOperations': 'readBulkOperations',
  'Query.users': 'readDirectory',
  'Query.teams': 'readDirectory',
  'Query.queues': 'readDirectory',
  'Query.apiTokens': 'administer',
  'Query.identityProviders': 'administer',
  'Query.webhooks': 'administer',
  'Query.webhookDeliveries': 'administer',
  'Query.auditEntries': 'administer',
  'Mutation.createConversation': 'createConversations',
  'Mutation.bulkCreateConversations': 'createConversations',
  'Mutation.retryBulkOperation': 'createConversations',
  'Mutation.cancelBulkOperation': 'createConversations',
  'Mutation.createChatThread': 'createThreads',
  'Mutation.createReply': 'createThreads',
  'Mutation.createNote': 'createThreads',
  'Mutation.mergeConversations': 'updateConversations',
  'Mutation.updateConversation': 'updateConversations',
  'Mutation.createCustomer': 'createCustomers',
  'Mutation.updateCustomer': 'updateCustomers',
  'Mutation.mergeCustomers': 'updateCustomers',
  'Mutation.eraseCustomer': 'eraseCustomers',
  'Mutation.deleteConversation': 'deleteConversations',
  'Mutation.createUser': 'administer',
  'Mutation.updateUser': 'administer',
  'Mutation.updateTeam': 'administer',
  'Mutation.updateQueue': 'administer',
  'Mutation.rotateWebhookSecret': 'administer',
  'Mutation.createTeam': 'administer',
  'Mutation.createQueue': 'administer',
  'Mutation.updateOrganization': 'administer',
  'Mutation.createApiToken': 'administer',
  'Mutation.revokeApiToken': 'administer',
  'Mutation.createWebhook': 'administer',
  'Mutation.updateWebhook': 'administer',
  'Mutation.deleteWebhook': 'administer',
  'Mutation.redeliver': 'administer',
  'Mutation.createCustomerSession': 'createCustomerSessions',
  'Mutation.revokeCustomerSessions': 'createCustomerSessions',
  'Mutation.createIdentityProvider': 'administer',
  'Mutation.deleteIdentityProvider': 'administer',
  'Subscription.conversationCreated': 'readConversations',
  'Subscription.conversationUpdated': 'readConversations',
  'Subscription.threadAdded': 'readConversations',
  'Subscription.bulkOperationUpdated': 'readBulkOperations',
};

/** The access that `node` and `nodes` need for an id of each type. */
export const nodeAccess: Readonly<Record<string, Access>> = {
  Organization: 'readDirectory',
  User: 'readDirectory',
  Team: 'readDirectory',
  Queue: 'readDirectory',
  Customer: 'readConversations',
  Conversation: 'readConversations',
  Thread: 'readConversations',
  Attachment: 'readConversations',
  BulkOperation: 'readBulkOperations',
  ApiToken: 'administer',
  Webhook: 'administer',
  WebhookDelivery: 'administer',
  AuditEntry: 'administer',
  IdentityProvider: 'administer',
};

/** Fields whose objects were just created from the client's input, or are the client's user. */
export const makingOwn: ReadonlySet<string> = new Set([
  'Query.viewer',
  'Mutation.createConversation',
  'Mutation.bulkCreateConversations',
  'Mutation.createChatThread',
  'Mutation.createReply',
  'Mutation.createNote',
  'Mutation.createCustomer',
  'Mutation.createUser',
  'Mutation.createTeam',
  'Mutation.createQueue',
]);

/** Fields whose objects belong to the client if their parent does; all others may lead to objects of others. */
export const keepingOwn: ReadonlySet<string> = new Set([
  'Viewer.user',
  'CreateConversationPayload.conversation',
  'CreateChatThreadPayload.thread',
  'CreateAgentThreadPayload.thread',
  'BulkCreateConversationsPayload.bulkOperation',
  'CreateCustomerPayload.customer',
  'CreateUserPayload.user',
  'CreateTeamPayload.team',
  'CreateQueuePayload.queue',
  'Conversation.createdBy',
  'Conversation.modifiedBy',
  'Thread.attachments',
  'BulkOperation.createdBy',
  'BulkOperation.rows',
  'BulkRowConnection.nodes',
  'BulkRowConnection.edges',
  'BulkRowEdge.node',
]);
