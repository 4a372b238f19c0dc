import { gatewayUrl, token } from './addresses.ts';

/** Someone else who uses the gateway at the same time: asks it past the page. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
export async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

interface NewConversation {
  readonly name: string;
  readonly email?: string;
  readonly threads?: readonly string[];
}

/** Creates a conversation that began as long ago as it says, and gives its id. */
export async function createConversation(
  { name, email = 'elsewhere@example.com', threads = ['Hello'] }: NewConversation,
  daysAgo = 0,
): Promise<string> {
  const createdAt = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  const { createConversation } = await ask(
    `mutation ($input: CreateConversationInput!) {
      createConversation(input: $input) {
        ... on CreateConversationPayload { conversation { id } }
        ... on Error { message }
      }
    }`,
    {
      input: {
        name,
        customer: { email },
        threads: threads.map((text) => ({ type: 'CHAT', text })),
        ...(daysAgo > 0 && { createdAt, importedAt: new Date().toISOString() }),
      },
    },
  );
  return createConversation.conversation.id;
}

/** The customer of the demo's conversations writes one more message. */
export function addChat(conversationId: string, email: string, text: string): Promise<unknown> {
  return ask(`mutation ($input: CreateChatThreadInput!) { createChatThread(input: $input) { __typename } }`, {
    input: { conversationId, customer: { email }, text },
  });
}

export const demo = {
  conversation: 'conversation_01j0000000e008000000000400',
  mergedConversation: 'conversation_01j0000000e008000000000401',
  agent: { name: 'Mara Lindqvist', email: 'mara@copper-and-crumb.example' },
  customerEmail: 'ines.ferreira@mail.example',
} as const;
