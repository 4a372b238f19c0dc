/** One tab of GraphiQL: an operation with variables that work on the demo data. */
export interface ExampleTab {
  readonly query: string;
  readonly variables: string;
}

const tab = (query: string, variables: object): ExampleTab => ({
  query: `${query.trim()}\n`,
  variables: JSON.stringify(variables, null, 2),
});

/** Ids for the examples: rows of the demo data. */
export interface ExampleIds {
  /** A conversation that is DONE, so that a chat reopens it. */
  readonly doneConversation: string;
  /** Its customer. */
  readonly doneCustomerEmail: string;
  readonly mergedConversation: string;
}

const placeholders: ExampleIds = {
  doneConversation: 'conversation_…',
  doneCustomerEmail: 'ada@example.com',
  mergedConversation: 'conversation_…',
};

/** A PNG of 192 by 192 pixels: a paper bag that leaks coffee beans. */
const photo =
  'iVBORw0KGgoAAAANSUhEUgAAAMAAAADAAgMAAAAvsoSUAAAADFBMVEX28+ywhFRKLBz///9bqjPTAAAAhUlEQVR42u3Y0QqAIAxAUX/Sn+wni5CgdEM02qTd+7zzNNQoJVquLAawBVkNYAs2MYAt4NbgXgL0xxUCAPwc7GIAQFxQf14BAJEBt8bK4FwhwApoNcMAB1DGBxYH+ABc4wBf8HxObgxgDgqpVgdwAc0RAriAiQMEmAC9H+VDTwrgBSAK3wHgGlHY83qKYAAAAABJRU5ErkJggg==';

/** A tab for each main operation, in the order in which a newcomer would try them. */
export const exampleTabs = (ids: ExampleIds | null): ExampleTab[] => examples(ids ?? placeholders);

const examples = (ids: ExampleIds): ExampleTab[] => [
  tab(
    `
# The newest conversations with their latest threads.
query Inbox($first: Int, $filter: ConversationFilter) {
  viewer { org { name } user { name } }
  conversations(first: $first, filter: $filter) {
    nodes {
      id
      name
      status
      threadCount
      customer { id firstName lastName email }
      threads(last: 3) { nodes { type text createdAt } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    { first: 10, filter: { status: ['OPEN'] } },
  ),
  tab(
    `
# A search with filters, and counts. A count ends at 10,000; isExact is false if there are more.
query Find($filter: ConversationFilter) {
  found: conversationCount(filter: $filter) { value isExact }
  urgent: conversationCount(filter: { priority: [4, 5] }) { value isExact }
  unassigned: conversationCount(filter: { unassigned: true }) { value isExact }
  conversations(first: 5, filter: $filter, orderBy: RECENTLY_ACTIVE) {
    nodes {
      id
      name
      status
      snoozedUntil
      priority
      assignedUsers { name }
      assignedTeams { name }
      customer { firstName lastName }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    { filter: { search: 'parcel', status: ['OPEN', 'SNOOZED', 'DONE'] } },
  ),
  tab(
    `
# Customers by a part of their name, e-mail address or phone number.
query Customers($filter: CustomerFilter) {
  customerCount(filter: $filter) { value isExact }
  customers(first: 5, filter: $filter, orderBy: NAME) {
    nodes {
      id
      rev
      firstName
      lastName
      email
      phone
      conversations(first: 3) { nodes { id name status } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    { filter: { search: 'ferr' } },
  ),
  tab(
    `
# Each way it can fail is a member of the result.
mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) {
    __typename
    ... on CreateConversationPayload {
      conversation {
        id
        name
        status
        customer { id email }
        threads(first: 5) { nodes { id type text } }
      }
      effects { customerMatchedBy ignoredCustomerFields }
    }
    ... on InvalidInputError { issues { path message } }
    ... on RateLimitedError { retryAfterMs resetAt }
    ... on ConflictError { field existing { id } }
    ... on Error { code message }
  }
}`,
    {
      input: {
        customer: { email: 'ada@example.com', firstName: 'Ada' },
        name: 'A parcel that does not arrive',
        tags: ['delivery'],
        custom: { orderNum: 1017, expressBool: true },
        threads: [{ text: 'Where is my parcel?' }],
      },
    },
  ),
  tab(
    `
# Many in one call; a row that is wrong costs the others nothing.
mutation Bulk($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) {
    __typename
    ... on BulkCreateConversationsPayload {
      bulkOperation {
        id status total succeeded failed pending
        rows {
          nodes {
            index
            clientRef
            status
            conversation { id name }
            error {
              code
              message
              ... on InvalidInputError { issues { path message } }
            }
          }
        }
      }
    }
    ... on Error { code message }
  }
}`,
    {
      input: {
        context: 'From the playground',
        waitMs: 10000,
        conversations: [
          { clientRef: 'row 1', customer: { email: 'grace@example.com' }, name: 'A lamp that flickers' },
          { clientRef: 'row 2', customer: { email: 'nobody' }, name: 'A row with a mistake', priority: 9 },
          { clientRef: 'row 3', customer: { email: 'grace@example.com' }, name: 'A question about an invoice' },
        ],
      },
    },
  ),
  tab(
    `
# A chat from the customer; it reopens a conversation that is done.
mutation Chat($input: CreateChatThreadInput!) {
  createChatThread(input: $input) {
    __typename
    ... on CreateChatThreadPayload {
      thread { id text createdAt attachments { fileName size url } }
      conversation { id name status threadCount threadAllowance { allowed remaining locksAt } }
      effects { customerMatchedBy reopened }
    }
    ... on ConversationLockedError { reason threadCount limit }
    ... on Error { code message }
  }
}`,
    {
      input: {
        conversationId: ids.doneConversation,
        customer: { email: ids.doneCustomerEmail },
        text: 'The new bag was open as well. Here is a photo.',
        attachments: [{ fileName: 'bag.png', mimeType: 'image/png', data: photo }],
      },
    },
  ),
  tab(
    `
# Live: press play, then run the tab Chat in a second window.
subscription Live($conversationId: ID!) {
  threadAdded(conversationId: $conversationId) {
    id
    type
    text
    createdAt
    customer { email }
    conversation { id name status threadCount }
  }
}`,
    { conversationId: ids.doneConversation },
  ),
  tab(
    `
# The id of a merged conversation tells where it went.
query Moved($id: ID!) {
  conversation(id: $id) {
    __typename
    ... on ConversationMoved {
      id
      httpStatus
      location
      movedTo { id name threadCount mergedConversations }
    }
    ... on Conversation { id name status }
  }
}`,
    { id: ids.mergedConversation },
  ),
];
