// W1 and W1e: create one conversation, and read ten fields back.
import { v7 as uuid7 } from 'uuid';
import type { Dialect } from '../candidates/candidate.ts';
import type { Fixture } from '../fixture.ts';
import { orgId, tokenId, userId } from '../identity.ts';
import type { Call } from '../load.ts';
import { idFor, isNewId } from './ids.ts';
import { dataOf, graphql, pick, type Workload } from './workload.ts';

export interface NewConversation {
  /** The customer's id, in the form of the dialect, … */
  readonly customerId?: string;
  /** … or an e-mail that no customer has yet. */
  readonly email?: string;
  readonly name: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly custom: Readonly<Record<string, unknown>>;
}

interface CreatedConversation extends Omit<NewConversation, 'email'> {
  readonly id: string;
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly rev: number;
}

export function newConversation(dialect: Dialect, fixture: Fixture, number: number): NewConversation {
  return {
    customerId: idFor(dialect, 'customer', pick(fixture.customerIds, number)),
    name: `Where is my parcel ${number}?`,
    priority: 1 + (number % 5),
    tags: [`tag${number % 50}`],
    custom: { visitsNum: number % 100, planStr: 'pro' },
  };
}

const fields = 'name status priority tags custom createdAt updatedAt rev';

const plainText = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) { id customerId ${fields} }
}`;

const parleyText = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { id customer { id } ${fields} } }
    ... on Error { code message }
  }
}`;

const postgraphileText = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) { conversation { id: rowId customerId ${fields} } }
}`;

const postgraphileByEmailText = `mutation Create($input: CreateConversationByEmailInput!) {
  createConversationByEmail(input: $input) { result { id: rowId customerId ${fields} } }
}`;

function request(dialect: Dialect, conversation: NewConversation): { path: string; body: string } {
  const { customerId, email, ...rest } = conversation;
  switch (dialect) {
    case 'bare':
      return { path: '/create-conversation', body: JSON.stringify(conversation) };
    case 'postgraphile':
      return email
        ? graphql(postgraphileByEmailText, { input: postgraphileByEmail(email, rest) })
        : graphql(postgraphileText, { input: { conversation: postgraphileRow(customerId!, rest) } });
    default:
      return graphql(dialect === 'plain' ? plainText : parleyText, {
        input: {
          customer: email ? { email } : { id: customerId },
          ...(dialect === 'plain' ? rest : parleyInput(rest)),
        },
      });
  }
}

const parleyInput = (rest: object) => ({ ...rest, direction: 'IN' });

// PostGraphile's clients provide what has no default in the tables: the id, the times, the writer.
function postgraphileRow(customerId: string, rest: object) {
  const now = new Date().toISOString();
  return {
    ...rest,
    orgId,
    rowId: uuid7(),
    customerId,
    direction: 'IN',
    channels: ['CHAT'],
    suggestedTags: [],
    assignedUserIds: [],
    assignedTeamIds: [],
    createdAt: now,
    updatedAt: now,
    modifiedAt: now,
    createdById: userId,
    modifiedById: userId,
    createdByClientId: tokenId,
  };
}

const postgraphileByEmail = (email: string, rest: object) => ({
  ...rest,
  email,
  org: orgId,
  author: userId,
  token: tokenId,
  id: uuid7(),
  newCustomerId: uuid7(),
});

type ParleyAnswer = {
  conversation?: CreatedConversation & { customer: { id: string } };
  code?: string;
  message?: string;
};

function read(dialect: Dialect, answer: unknown): CreatedConversation | string {
  if (dialect === 'bare') return answer as CreatedConversation;
  if (dialect === 'plain') return dataOf<CreatedConversation>(answer, 'createConversation');
  if (dialect === 'postgraphile') {
    const data = (answer as { data?: object }).data ?? {};
    const field = 'createConversationByEmail' in data ? 'createConversationByEmail' : 'createConversation';
    const payload = dataOf<{ conversation?: CreatedConversation; result?: CreatedConversation }>(answer, field);
    return typeof payload === 'string' ? payload : (payload.conversation ?? payload.result ?? 'created nothing');
  }
  const payload = dataOf<ParleyAnswer>(answer, 'createConversation');
  if (typeof payload === 'string') return payload;
  if (!payload.conversation) return `was refused (${payload.code}: ${payload.message})`;
  return { ...payload.conversation, customerId: payload.conversation.customer.id };
}

function check(dialect: Dialect, sent: NewConversation, answer: unknown): string | null {
  const got = read(dialect, answer);
  if (typeof got === 'string') return got;
  if (!isNewId(dialect, 'conversation', got.id)) return 'an id of the wrong form';
  if (sent.customerId ? got.customerId !== sent.customerId : !isNewId(dialect, 'customer', got.customerId)) {
    return 'another customer';
  }
  if (got.name !== sent.name || got.priority !== sent.priority || got.tags?.[0] !== sent.tags[0]) return 'other fields';
  if (got.custom?.visitsNum !== sent.custom.visitsNum || got.custom?.planStr !== 'pro') return 'another custom';
  if (got.status !== 'OPEN' || got.rev !== 1) return 'another state';
  if (!(Math.abs(Date.parse(got.createdAt) - Date.now()) < 60_000) || !got.updatedAt) return 'another time';
  return null;
}

export function createCall(dialect: Dialect, conversation: NewConversation): Call {
  return {
    ...request(dialect, conversation),
    check: (answer) => check(dialect, conversation, answer),
  };
}

export const createConversation: Workload = {
  name: 'W1',
  title: 'create a conversation, customer by id',
  writes: 'conversations',
  calls: (dialect, fixture) => {
    let number = 0;
    return () => createCall(dialect, newConversation(dialect, fixture, number++));
  },
};

export const createConversationByEmail: Workload = {
  name: 'W1e',
  title: 'create a conversation, new customer by e-mail',
  writes: 'conversations',
  calls: (dialect, fixture) => {
    let number = 0;
    // A run never uses an e-mail address of another run, whatever its database.
    const run = uuid7();
    return () => {
      const { customerId: _, ...conversation } = newConversation(dialect, fixture, number);
      return createCall(dialect, { ...conversation, email: `new-${number++}-${run}@example.com` });
    };
  },
};
