import type { Document } from './document.js';
import { ParleyRequestError } from './errors.js';
import * as documents from './generated/documents.js';
import type {
  BulkRowsQueryVariables,
  ConversationsQueryVariables,
  CustomersQueryVariables,
} from './generated/operations.js';
import { type List, listOf } from './pages.js';
import { defaultRetryLimits, withRetries } from './retry.js';
import type { CallOptions, ClientOptions, Transport } from './transport.js';
import type {
  BulkOperation,
  BulkRow,
  Conversation,
  ConversationFilter,
  ConversationLookup,
  Count,
  Customer,
  CustomerFilter,
  ListedCustomer,
  Page,
  PageArgs,
  Thread,
  Viewer,
} from './types.js';

type ConversationsArgs = Pick<ConversationsQueryVariables, 'filter' | 'orderBy'>;
type CustomersArgs = Pick<CustomersQueryVariables, 'filter' | 'orderBy'>;
type BulkRowsArgs = Pick<BulkRowsQueryVariables, 'bulkOperationId' | 'status'>;

/** Sends a query, and retries it within the limits: reading twice does no harm. */
export type Ask = <Data, Variables>(
  document: Document<Data, Variables>,
  variables: Variables,
  call?: CallOptions,
) => Promise<Data>;

export function createAsk(transport: Transport, options: ClientOptions): Ask {
  return (document, variables, { signal, retry } = {}) =>
    withRetries({
      attempt: () => transport.send(document, variables, signal),
      repeatable: true,
      limits: { ...defaultRetryLimits, ...options.retry, ...retry },
      signal,
    });
}

export function createReads(ask: Ask) {
  /** Conversations, without merged ones. */
  const conversations: List<ConversationsArgs, Conversation> = listOf(
    async (args, call) => (await ask(documents.conversations, args, call)).conversations,
  );
  /** Customers, without merged ones. */
  const customers: List<CustomersArgs, ListedCustomer> = listOf(
    async (args, call) => (await ask(documents.customers, args, call)).customers,
  );
  /** The conversations of a customer, newest first. */
  const customerConversations: List<{ customerId: string }, Conversation> = listOf(async (args, call) =>
    existing((await ask(documents.customerConversations, args, call)).customer?.conversations, 'customer'),
  );
  /** The threads of a conversation, oldest first; if it was merged, of the one that it was merged into. */
  const threads: List<{ conversationId: string }, Thread> = listOf(async (args, call) => {
    const { conversation } = await ask(documents.threads, args, call);
    const holder = conversation && 'movedTo' in conversation ? conversation.movedTo : conversation;
    return existing(holder?.threads, 'conversation');
  });
  /** Bulk operations, newest first. */
  const bulkOperations: List<unknown, BulkOperation> = listOf<unknown, BulkOperation>(
    async (args, call) => (await ask(documents.bulkOperations, args as PageArgs, call)).bulkOperations,
  );
  /** The rows of a bulk operation, in the order of the input. */
  const bulkRows: List<BulkRowsArgs, BulkRow> = listOf(async (args, call) =>
    existing((await ask(documents.bulkRows, args, call)).bulkOperation?.rows, 'bulk operation'),
  );
  return {
    /** The user and the permissions of the token. */
    viewer: async (call?: CallOptions): Promise<Viewer> => (await ask(documents.viewer, {}, call)).viewer,
    /** A conversation, or its new location if it was merged; null if there is none. */
    conversation: async (id: string, call?: CallOptions): Promise<ConversationLookup | null> =>
      (await ask(documents.conversation, { id }, call)).conversation,
    /** The same, by its id in another system. */
    conversationByExternalId: async (externalId: string, call?: CallOptions): Promise<ConversationLookup | null> =>
      (await ask(documents.conversationByExternalId, { externalId }, call)).conversationByExternalId,
    /** A customer by id or e-mail; null if there is none. */
    customer: async (by: { id: string } | { email: string }, call?: CallOptions): Promise<Customer | null> =>
      (await ask(documents.customer, by, call)).customer,
    /** How many conversations the list would show with this filter. */
    conversationCount: async (filter: ConversationFilter = {}, call?: CallOptions): Promise<Count> =>
      (await ask(documents.conversationCount, { filter }, call)).conversationCount,
    /** How many customers the list would show with this filter. */
    customerCount: async (filter: CustomerFilter = {}, call?: CallOptions): Promise<Count> =>
      (await ask(documents.customerCount, { filter }, call)).customerCount,
    /** A bulk operation; null if there is none. */
    bulkOperation: async (id: string, call?: CallOptions): Promise<BulkOperation | null> =>
      (await ask(documents.bulkOperation, { id }, call)).bulkOperation,
    conversations,
    customers,
    customerConversations,
    threads,
    bulkOperations,
    bulkRows,
  };
}

function existing<Node>(page: Page<Node> | null | undefined, what: string): Page<Node> {
  if (page) return page;
  throw new ParleyRequestError(`There is no such ${what}.`, { code: 'NOT_FOUND' });
}
