// W5 and W5h: add a chat thread to a conversation, which is locked, checked against its cap, and counted.
import { v7 as uuid7 } from 'uuid';
import type { Dialect } from '../candidates/candidate.ts';
import { orgId, userId } from '../identity.ts';
import type { Call } from '../load.ts';
import { idFor, isNewId } from './ids.ts';
import { dataOf, graphql, pick, type Workload } from './workload.ts';

const threadFields = 'type text createdAt';
const conversationFields = 'status messageCount rev';

const plainText = `mutation Add($input: CreateChatThreadInput!) {
  createChatThread(input: $input) { thread { id ${threadFields} } conversation { id ${conversationFields} } }
}`;

const parleyText = `mutation Add($input: CreateChatThreadInput!) {
  createChatThread(input: $input) {
    ... on CreateChatThreadPayload { thread { id ${threadFields} } conversation { id ${conversationFields} } }
    ... on Error { code message }
  }
}`;

const postgraphileText = `mutation Add($input: CreateChatThreadInput!) {
  createChatThread(input: $input) {
    result {
      id: rowId ${threadFields}
      conversation: conversationByOrgIdAndConversationId { id: rowId ${conversationFields} }
    }
  }
}`;

interface AddedThread {
  readonly thread: { readonly id: string; readonly type: string; readonly text: string; readonly createdAt: string };
  readonly conversation: { readonly id: string; readonly status: string; readonly messageCount: number };
}

function request(dialect: Dialect, conversationId: string, customerId: string, text: string) {
  switch (dialect) {
    case 'bare':
      return { path: '/create-chat-thread', body: JSON.stringify({ conversationId, customerId, text }) };
    case 'postgraphile':
      return graphql(postgraphileText, {
        input: { org: orgId, author: userId, id: uuid7(), conversationId, customerId, text },
      });
    default:
      return graphql(dialect === 'plain' ? plainText : parleyText, {
        input: {
          conversationId: idFor(dialect, 'conversation', conversationId),
          customer: { id: idFor(dialect, 'customer', customerId) },
          text,
        },
      });
  }
}

type PostgraphileAnswer = { result?: AddedThread['thread'] & { conversation: AddedThread['conversation'] } };

function read(dialect: Dialect, answer: unknown): AddedThread | string {
  if (dialect === 'bare') return answer as AddedThread;
  if (dialect === 'postgraphile') {
    const payload = dataOf<PostgraphileAnswer>(answer, 'createChatThread');
    if (typeof payload === 'string') return payload;
    return payload.result ? { thread: payload.result, conversation: payload.result.conversation } : 'added nothing';
  }
  return dataOf<AddedThread>(answer, 'createChatThread');
}

export function addCall(dialect: Dialect, to: { id: string; customerId: string }, number: number): Call {
  // Long enough that the words of none fit into what the filling left free on their pages: those would all be read and logged once.
  const text = `Still nothing has arrived, and this is message ${number}. Could you look into it please? My order was placed on a Monday, two weeks ago.`;
  return {
    ...request(dialect, to.id, to.customerId, text),
    check: (answer) => {
      const got = read(dialect, answer);
      if (typeof got === 'string') return got;
      if (!got.thread || !isNewId(dialect, 'thread', got.thread.id)) return 'no thread';
      if (got.thread.text !== text || got.thread.type !== 'CHAT' || !got.thread.createdAt) return 'another thread';
      if (got.conversation?.id !== idFor(dialect, 'conversation', to.id)) return 'another conversation';
      if (got.conversation.status !== 'OPEN' || !(got.conversation.messageCount > 0)) return 'another state';
      return null;
    },
  };
}

export const createChatThread: Workload = {
  name: 'W5',
  title: 'add a chat thread, over many conversations',
  writes: 'threads',
  calls: (dialect, { short }) => {
    let number = 0;
    return () => addCall(dialect, pick(short, number), number++);
  },
};

const hot = 10;
/** The remaining room of these ten is for calls that are still in flight. */
const spare = 3;

export const createChatThreadHot: Workload = {
  name: 'W5h',
  title: 'add a chat thread, to 10 hot conversations',
  writes: 'threads',
  calls: (dialect, { short, room }) => {
    let number = 0;
    return () => {
      const set = Math.floor(number / (hot * (room - spare)));
      const to = short[(set * hot + (number % hot)) % short.length]!;
      return addCall(dialect, to, number++);
    };
  },
};
