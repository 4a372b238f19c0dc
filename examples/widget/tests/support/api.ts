import { gatewayUrl, token } from './addresses.ts';

/** Asks the gateway past the pages, as an administrator. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Creates a conversation of a customer, which began as long ago as it says, and gives its id. */
export async function createConversation(email: string, name: string, text = 'Hello', daysAgo = 0): Promise<string> {
  const times = {
    createdAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
    importedAt: new Date().toISOString(),
  };
  const { createConversation } = await ask(
    `mutation ($input: CreateConversationInput!) {
      createConversation(input: $input) {
        ... on CreateConversationPayload { conversation { id } }
        ... on Error { message }
      }
    }`,
    { input: { name, customer: { email }, threads: [{ type: 'CHAT', text }], ...(daysAgo > 0 && times) } },
  );
  return createConversation.conversation.id;
}

/** The agent answers. */
export function reply(conversationId: string, text: string, attachments: object[] = []): Promise<unknown> {
  return ask('mutation ($input: CreateAgentThreadInput!) { createReply(input: $input) { __typename } }', {
    input: { conversationId, text, attachments },
  });
}

export function merge(sourceId: string, targetId: string): Promise<unknown> {
  return ask('mutation ($input: MergeConversationsInput!) { mergeConversations(input: $input) { __typename } }', {
    input: { sourceId, targetId },
  });
}

/** The texts in all conversations of a customer. */
export async function textsOf(email: string): Promise<string[]> {
  const { customer } = await ask(
    'query ($email: String) { customer(email: $email) { conversations { nodes { threads { nodes { text } } } } } }',
    { email },
  );
  const nodes: { threads: { nodes: { text: string }[] } }[] = customer?.conversations.nodes ?? [];
  return nodes.flatMap(({ threads }) => threads.nodes.map(({ text }) => text));
}
