/** The kind of selections to generate: which fields are likely, and how frequent everything else is. */
export interface SelectionProfile {
  /** How likely a field is; 1 is usual, 0 means never. */
  weight(parent: string, field: string): number;
  /** The maximum number of entries in a selection. */
  readonly entries: number;
  /** The maximum number of entries at the root. */
  readonly roots: number;
  readonly depth: number;
  /** The probability that an entry is a fragment of any kind, where it could be a field. */
  readonly fragments: number;
  readonly directives: number;
  readonly aliases: number;
  /** The probability that an optional argument or input field is given. */
  readonly given: number;
}

const usual = { entries: 4, roots: 2, depth: 5, fragments: 0.25, directives: 0.12, aliases: 0.2, given: 0.35 };

/** The connections and objects that a statement can write as JSON, with the fields it can write. */
const likely: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Query: { conversation: 8, conversations: 8, __typename: 0.1 },
  ConversationConnection: { nodes: 6, edges: 4, pageInfo: 3, __typename: 1 },
  ConversationEdge: { node: 4, cursor: 2, __typename: 1 },
  Conversation: { customer: 5, threads: 5, custom: 4, name: 3, createdAt: 3 },
  ThreadConnection: { nodes: 5, edges: 4, __typename: 2, pageInfo: 0.1 },
  ThreadEdge: { node: 5, __typename: 1, cursor: 0.1 },
};
/** What makes resolvers execute an operation. */
const beyond = new Set([
  'Conversation.assignedTeams',
  'Conversation.assignedUsers',
  'Conversation.createdBy',
  'Conversation.firstResponse',
  'Conversation.lastMessageIn',
  'Conversation.mergedConversations',
  'Conversation.modifiedBy',
  'Conversation.org',
  'Conversation.queue',
  'Conversation.threadAllowance',
  'Customer.conversationAllowance',
  'Customer.conversations',
  'Thread.attachments',
  'Thread.conversation',
  'Thread.createdBy',
  'Thread.customer',
  'ConversationMoved.movedTo',
]);

/** These fields change by themselves, so that no two responses are the same. */
const unsteady = new Set(['Query.eventPosition', 'ApiToken.lastUsedAt']);

/** What else changes while a bulk operation or a webhook delivery that a write started is in progress. */
const underWay = new Set([
  ...['status', 'total', 'succeeded', 'failed', 'canceled', 'pending', 'ids', 'rows', 'completedAt', 'updatedAt'].map(
    (field) => `BulkOperation.${field}`,
  ),
  ...['status', 'attempts', 'lastAttemptAt', 'lastHttpStatus', 'lastError', 'nextAttemptAt', 'deliveredAt'].map(
    (field) => `WebhookDelivery.${field}`,
  ),
  'RateLimitedError.retryAfterMs',
]);

const introspection = (field: string) => (field.startsWith('__') && field !== '__typename' ? 0.15 : 1);
const steady = (parent: string, field: string) => (unsteady.has(`${parent}.${field}`) ? 0 : introspection(field));

/** Operations of which many are served by a single statement. */
export const plannableReads: SelectionProfile = {
  ...usual,
  roots: 1,
  entries: 7,
  directives: 0.01,
  weight: (parent, field) => {
    const known = likely[parent]?.[field];
    if (known !== undefined) return known;
    if (beyond.has(`${parent}.${field}`)) return 0.03;
    return parent === 'Query' ? 0.05 * steady(parent, field) : 1;
  },
};

/** Any operation. */
export const anyReads: SelectionProfile = { ...usual, weight: steady };

/** Operations with many selections that depend on variables. */
export const conditionalReads: SelectionProfile = {
  ...usual,
  directives: 0.5,
  fragments: 0.4,
  roots: 3,
  weight: steady,
};

/** One or two writes. */
export const anyWrites: SelectionProfile = {
  ...usual,
  depth: 4,
  given: 0.25,
  weight: (parent, field) => {
    if (parent === 'Mutation')
      return /^(?:create|update)Conversation$/.test(field) ? 5 : field === '__typename' ? 0.1 : 1;
    return underWay.has(`${parent}.${field}`) ? 0 : steady(parent, field);
  },
};
