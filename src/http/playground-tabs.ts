/** One tab of GraphiQL: an operation with variables that work on the demo data. */
export interface ExampleTab {
  readonly query: string;
  readonly variables: string;
}

const tab = (query: string, variables: object): ExampleTab => ({
  query: `${query.trim()}\n`,
  variables: JSON.stringify(variables, null, 2),
});

export const exampleTabs: readonly ExampleTab[] = [
  tab(
    `
# The newest conversations, each with its customer and the latest threads.
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
# One conversation. Every way it can fail is a member of the result.
mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) {
    __typename
    ... on CreateConversationPayload {
      conversation { id name status customer { id email } threads(first: 5) { nodes { id type text } } }
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
# Many conversations in one call. The second row is wrong, and costs the others nothing.
mutation Bulk($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) {
    __typename
    ... on BulkCreateConversationsPayload {
      bulkOperation {
        id status total succeeded failed pending ids
        rows { nodes { index clientRef status conversation { id name } error { code message ... on InvalidInputError { issues { path message } } } } }
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
];
