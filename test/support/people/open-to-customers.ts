/** What customers may select of a type: all fields are listed, so a new one has to be added to one of these lists. */
export interface OpenFields {
  readonly open: string;
  readonly closed: string;
}

const error = 'code message status retryable';
const connection = { open: 'edges nodes pageInfo', closed: '' };
const edge = { open: 'cursor node', closed: '' };

/**
 * Written by hand, to compare with the gateway: the fields of every object type that a customer can reach. Types that are not listed have no field
 * that is open, or none that a customer can reach.
 */
export const openFields: Readonly<Record<string, OpenFields>> = {
  Query: {
    open: 'viewer conversation conversations customer node nodes eventPosition',
    closed:
      'conversationByExternalId conversationCount customers customerCount bulkOperation bulkOperations users teams queues apiTokens ' +
      'auditEntries webhooks webhookDeliveries identityProviders',
  },
  Mutation: {
    open: 'createConversation createChatThread',
    closed:
      'bulkCreateConversations retryBulkOperation cancelBulkOperation createReply createNote mergeConversations updateConversation ' +
      'createCustomer updateCustomer mergeCustomers eraseCustomer deleteConversation createUser updateUser createTeam updateTeam ' +
      'createQueue updateQueue updateOrganization createApiToken revokeApiToken createWebhook updateWebhook deleteWebhook ' +
      'rotateWebhookSecret redeliver createCustomerSession revokeCustomerSessions createIdentityProvider deleteIdentityProvider',
  },
  Subscription: { open: 'conversationUpdated threadAdded', closed: 'conversationCreated bulkOperationUpdated' },
  Viewer: { open: 'org user customer permissions expiresAt', closed: '' },
  Organization: {
    open: 'id name',
    closed: 'lockConversationsAfterDays deleteConversationsAfterDays customerAttributeKeys',
  },
  User: { open: 'name', closed: 'id email roles disabledAt createdAt' },
  Customer: {
    open: 'id email firstName lastName phone photoUrl createdAt conversations conversationAllowance',
    closed: 'externalId photoType jobTitle background location organization gender age updatedAt rev',
  },
  Conversation: {
    open:
      'id org customer name status direction channels replyChannel defaultLang custom messageCount outboundMessageCount lastMessageIn ' +
      'firstResponse threads threadAllowance createdAt',
    closed:
      'externalId snoozedUntil priority tags suggestedTags sentiment satisfaction queue assignedUsers assignedTeams noteCount ' +
      'threadCount mergedConversations imported importedAt updatedAt modifiedAt createdBy modifiedBy rev',
  },
  ConversationMoved: { open: 'id movedTo', closed: 'httpStatus location' },
  Thread: {
    open: 'id conversation type text channel customer createdBy authorName createdAt attachments',
    closed: 'imported',
  },
  Attachment: { open: 'id fileName mimeType size url inlineUrl', closed: 'sha256' },
  ThreadAllowance: { open: 'allowed reason locksAt', closed: 'remaining' },
  ConversationAllowance: { open: 'limit remaining resetAt', closed: '' },
  PageInfo: { open: 'hasNextPage hasPreviousPage startCursor endCursor', closed: '' },
  ConversationConnection: connection,
  ConversationEdge: edge,
  ThreadConnection: connection,
  ThreadEdge: edge,
  CreateConversationPayload: { open: 'conversation clientRef replayed effects', closed: '' },
  CreateChatThreadPayload: { open: 'thread conversation replayed effects', closed: '' },
  WriteEffects: { open: 'customerMatchedBy ignoredCustomerFields reopened notificationsSuppressed', closed: '' },
  InvalidInputError: { open: `${error} issues issueCount`, closed: '' },
  InputIssue: { open: 'path message', closed: '' },
  NotFoundError: { open: `${error} typeName id path references`, closed: '' },
  MissingReference: { open: 'path typeName id', closed: '' },
  ConflictError: { open: `${error} field`, closed: 'existing' },
  IdempotencyMismatchError: { open: `${error} idempotencyKey`, closed: '' },
  ConversationLockedError: { open: `${error} reason limit`, closed: 'threadCount' },
  RateLimitedError: { open: `${error} limit retryAfterMs resetAt`, closed: '' },
};

/** Of the arguments and input fields that open fields take, those that customers may give; all are listed. */
export const openInputs: Readonly<Record<string, OpenFields>> = {
  'Query.conversation': { open: 'id', closed: '' },
  'Query.conversations': { open: 'first after last before', closed: 'filter orderBy' },
  'Query.customer': { open: 'id', closed: 'email externalId' },
  'Query.node': { open: 'id', closed: '' },
  'Query.nodes': { open: 'ids', closed: '' },
  'Mutation.createConversation': { open: 'input', closed: '' },
  'Mutation.createChatThread': { open: 'input', closed: '' },
  'Subscription.conversationUpdated': { open: 'id after', closed: '' },
  'Subscription.threadAdded': { open: 'conversationId after', closed: '' },
  'Customer.conversations': { open: 'first after last before', closed: '' },
  'Conversation.threads': { open: 'first after last before type', closed: '' },
  CreateConversationInput: {
    open: 'customer name defaultLang custom threads idempotencyKey validateOnly clientRef',
    closed:
      'id externalId status priority createdAt importedAt direction replyChannel tags suggestedTags sentiment satisfaction assignedUsers ' +
      'assignedTeams queue',
  },
  CreateChatThreadInput: {
    open: 'conversationId customer text attachments idempotencyKey validateOnly',
    closed: 'imported createdAt channel createdBy authorName',
  },
  CustomerInput: {
    open: 'id',
    closed:
      'externalId email firstName lastName phone photoUrl photoType jobTitle background location organization gender age',
  },
  InitialThreadInput: { open: 'text attachments', closed: 'type createdAt channel createdBy customer authorName' },
  AttachmentInput: { open: 'fileName mimeType data', closed: '' },
};

/** The names in a list. */
export const namesIn = (text: string): string[] => text.split(' ').filter((name) => name !== '');
