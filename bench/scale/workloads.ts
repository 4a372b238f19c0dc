// The requests of `run.ts`: what each connection creates, it adds chats to and reads again.
import { randomBytes } from 'node:crypto';
import type { Call } from '../load.ts';
import { dataOf, graphql, pick } from '../workloads/workload.ts';

interface ScaleWorkload {
  readonly title: string;
  readonly nextCall: (connection: number) => Call;
}

/** A customer can get 30 conversations a minute, and none of them gets nearly as many here. */
const customers = 5_000;
const keptEach = 2_000;

const createText = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { id customer { id } } }
    ... on Error { code message }
  }
}`;
const chatText = `mutation Chat($input: CreateChatThreadInput!) {
  createChatThread(input: $input) {
    ... on CreateChatThreadPayload { thread { id } }
    ... on Error { code message }
  }
}`;
const readText = `query Read($id: ID!) {
  conversation(id: $id) { ... on Conversation { id customer { id email } threads(last: 20) { nodes { id text createdAt } } } }
}`;

/** The value of `field` within the payload, or what is wrong. */
function payloadOf<T extends object>(answer: unknown, mutation: string, field: string): T | string {
  const payload = dataOf<Record<string, T> & { code?: string; message?: string }>(answer, mutation);
  if (typeof payload === 'string') return payload;
  return payload[field] ?? `was refused (${payload.code}: ${payload.message})`;
}

const faultOf = (found: object | string): string | null => (typeof found === 'string' ? found : null);

interface Created {
  readonly id: string;
  readonly customer: { readonly id: string };
}

/** A create for a customer who is given by their e-mail address. */
export function createCall(email: string, onCreated: (conversation: Created) => void = () => {}): Call {
  return {
    ...graphql(createText, { input: { customer: { email }, name: 'Where is my order?', direction: 'IN' } }),
    check: (answer) => {
      const conversation = payloadOf<Created>(answer, 'createConversation', 'conversation');
      if (typeof conversation !== 'string') onCreated(conversation);
      return faultOf(conversation);
    },
  };
}

/** In the order in which they have to run. */
export function scaleWorkloads(organizations: number): ScaleWorkload[] {
  const run = randomBytes(3).toString('hex');
  const created = Array.from({ length: organizations }, () => [] as Created[]);
  const of = (connection: number) => created[connection % organizations] as Created[];
  let number = 0;
  return [
    {
      title: 'create a conversation, customer by e-mail',
      nextCall: (connection) => {
        number += 1;
        const kept = of(connection);
        return createCall(`${run}-${Math.floor(number / organizations) % customers}@example.com`, (conversation) => {
          if (kept.length < keptEach) kept.push(conversation);
        });
      },
    },
    {
      title: 'add a chat thread',
      nextCall: (connection) => {
        number += 1;
        const { id, customer } = pick(of(connection), number);
        const text = 'It has not arrived yet, and I need it on Friday.';
        return {
          ...graphql(chatText, { input: { conversationId: id, customer: { id: customer.id }, text } }),
          check: (answer) => faultOf(payloadOf(answer, 'createChatThread', 'thread')),
        };
      },
    },
    {
      title: 'read a conversation with its last threads',
      nextCall: (connection) => {
        number += 1;
        const { id } = pick(of(connection), number);
        return {
          ...graphql(readText, { id }),
          check: (answer) => {
            const found = dataOf<{ id: string }>(answer, 'conversation');
            return typeof found === 'string' ? found : found.id === id ? null : 'returned another conversation';
          },
        };
      },
    },
  ];
}
