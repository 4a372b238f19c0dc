import { type GraphQLInputObjectType, type GraphQLObjectType, getNamedType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { newId } from '../../../src/domain/core/new-id.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { askOnBothPaths } from '../../support/clients/both-paths.ts';
import { startConversation, write, writeDocument } from '../../support/clients/client.ts';
import { csvOf } from '../../support/data/csv-of.ts';
import { exportedFromDatabase, exportedFromGateway } from '../../support/data/exported-rows.ts';
import { fileOf, intoDatabase, intoGateway, lines, runImportOf, serve } from '../../support/data/import-run.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { sampleInput } from '../../support/schema/sample-input.ts';
import { isNotShown, keptFields, shownInput } from '../../support/schema/shown-input.ts';

// Every field of a conversation that a client can write, by any write, must be readable by every read. The fields come
// from the schema: a new one is covered here without changes to this file.

type Row = Record<string, any>;

const schema = createSchema();
const inputType = (name: string) => schema.getType(name) as GraphQLInputObjectType;
const objectType = (name: string) => schema.getType(name) as GraphQLObjectType;
const createInput = inputType('CreateConversationInput');
const updateInput = inputType('UpdateConversationInput');

let app: TestApp;
let url: string;
/** Two users, teams and queues, selected by number. */
const people: { assignedUsers: string; assignedTeams: string; queue: string }[] = [];
/** The customer that an update assigns a conversation to. */
const newOwner = { id: '', email: 'new-owner@example.com' };

/** Values that the type of a field does not determine. */
function exceptions(path: string, nth: number): unknown {
  const name = path.split('.').at(-1) as string;
  if (isNotShown(name) || path.endsWith('customer.id')) return null;
  if (path === 'threads') return threadSamples(nth);
  if (path === 'id') return encodeId('Conversation', newId());
  if (path === 'queue') return people[nth - 1]?.queue;
  if (path === 'assignedUsers' || path === 'assignedTeams') return [people[nth - 1]?.[path]];
  if (name === 'externalId') return `survival ${newId()}`;
  if (path === 'satisfaction') return 90 + nth;
  if (name === 'createdBy') return people[nth - 1]?.assignedUsers;
  if (path === 'customerId') return newOwner.id;
  // No other status allows a snooze time.
  if (path === 'status') return nth === 1 ? 'DONE' : 'SNOOZED';
  if (path === 'snoozedUntil') return new Date(Date.now() + nth * 86_400_000).toISOString();
  if (path.endsWith('customer.email')) return `survivor-${newId()}@example.com`;
  if (path.endsWith('customer.photoUrl')) return `https://example.com/${nth}.png`;
  if (name === 'mimeType') return `text/x-${nth}`;
  if (name === 'data') return Buffer.from(`bytes ${nth}`).toString('base64');
  return undefined;
}

/** Only a CHAT has a customer, and the first sample of a type is not a CHAT. */
function threadSamples(nth: number): Row[] {
  const sample = () => sampleInput(inputType('InitialThreadInput'), exceptions, nth, 'threads') as Row;
  const { customer: _, ...first } = sample();
  expect(first.type).not.toBe('CHAT');
  return [first, { ...sample(), type: 'CHAT' }];
}

const shownAs = (input: Row, fast: boolean) => {
  const { selection, value } = shownInput(createInput, objectType('Conversation'), input, fast);
  // No conversation can be created with it.
  const { snoozedUntil = null } = input;
  return { selection: `${selection} snoozedUntil`, value: { ...value, snoozedUntil } };
};

/** Creates a conversation with one of the writes, and returns the expected contents. */
const creating: Record<string, (input: Row) => Promise<{ outcome: unknown; written: Row }>> = {
  create: async (input) => ({ outcome: await write(app, 'createConversation', input), written: input }),
  bulk: async (input) => ({
    outcome: await write(app, 'bulkCreateConversations', { conversations: [input], waitMs: 30_000 }),
    written: input,
  }),
  'import into a database': async (input) => ({
    outcome: await runImportOf(await fileOf('row.ndjson', lines([input])), intoDatabase(app.tenant)),
    written: input,
  }),
  'import into a gateway': async (input) => ({
    outcome: await runImportOf(await fileOf('row.ndjson', lines([input])), intoGateway(url, app.tenant)),
    written: input,
  }),
  // CSV cells hold no files, and a column `id` is the id of another system unless --map says otherwise.
  'import of a CSV': async (input) => {
    const written = { ...input, threads: input.threads.map(({ attachments: _, ...thread }: Row) => thread) };
    const path = await fileOf('row.csv', csvOf(written));
    return { outcome: await runImportOf(path, intoDatabase(app.tenant), { map: [['id', 'id']] }), written };
  },
};

const reading: Record<string, (written: Row) => Promise<void>> = {
  resolvers: async (written) => {
    const { selection, value } = shownAs(written, false);
    const query = `query ($id: ID!) { conversation(id: $id) { ... on Conversation { ${selection} } } }`;
    expect(await app.ask(query, { id: written.id })).toEqual({ conversation: value });
  },
  'the fast path': async (written) => {
    const { selection, value } = shownAs(written, true);
    const data = await askOnBothPaths(
      app,
      (directive) => `query ($id: ID!) { conversation(id: $id) ${directive} { ... on Conversation { ${selection} } } }`,
      { id: written.id },
    );
    expect(data).toEqual({ conversation: value });
  },
  'the fast path, in a list': async (written) => {
    const { selection, value } = shownAs(written, true);
    const query = (directive: string) => `{ conversations(first: 50) ${directive} { nodes { ${selection} } } }`;
    const { conversations } = await askOnBothPaths(app, query, {});
    expect(conversations.nodes.find(({ id }: Row) => id === written.id)).toEqual(value);
  },
  'export from a database': async (written) =>
    expect(exportedAs(await exportedFromDatabase(app.tenant), written.id)).toEqual(written),
  'export from a gateway': async (written) =>
    expect(exportedAs(await exportedFromGateway(url, app.tenant), written.id)).toEqual(written),
};

const exportedAs = (rows: readonly Row[], id: string) => rows.find((row) => row.id === id);

beforeAll(async () => {
  app = await openTestApp();
  url = await serve(app);
  for (const nth of [1, 2]) {
    const name = `Survivor ${nth}`;
    const { user } = await write(app, 'createUser', { name, email: `survivor-${nth}@example.com` });
    const { team } = await write(app, 'createTeam', { name });
    const { queue } = await write(app, 'createQueue', { name });
    people.push({ assignedUsers: user.id, assignedTeams: team.id, queue: queue.id });
  }
  newOwner.id = (await startConversation(app, { customer: { email: newOwner.email } })).customer.id;
});

describe.each(Object.keys(creating))('R4–R7, R22: every field that %s writes', (way) => {
  let written: Row;
  beforeAll(async () => {
    const input = sampleInput(createInput, exceptions, 1) as Row;
    expect(Object.keys(input).toSorted()).toEqual(keptFields(createInput).toSorted());
    const done = await creating[way]!(input);
    written = done.written;
    const refused = /INVALID_INPUT|NOT_FOUND|"failed":[1-9]|"rejected":[1-9]/;
    expect(JSON.stringify(done.outcome), 'nothing is refused').not.toMatch(refused);
  });

  it.each(Object.keys(reading))('is returned by %s', (reader) => reading[reader]!(written));
});

describe('R27: every field that an update writes', () => {
  let written: Row;
  beforeAll(async () => {
    const input = sampleInput(createInput, exceptions, 1) as Row;
    await write(app, 'createConversation', input);
    const { id: _, ...changes } = sampleInput(updateInput, exceptions, 2) as Row;
    expect(['id', ...Object.keys(changes)].toSorted()).toEqual(keptFields(updateInput).toSorted());
    for (const [name, value] of Object.entries(changes)) expect(value, name).not.toEqual(input[name]);
    const outcome = await write(app, 'updateConversation', { id: input.id, ...changes });
    expect(outcome.__typename, JSON.stringify(outcome)).toBe('UpdateConversationPayload');
    // An update of `custom` keeps the attributes that it does not name.
    const { customerId: __, ...kept } = changes;
    written = {
      ...input,
      ...kept,
      customer: { email: newOwner.email },
      custom: { ...input.custom, ...changes.custom },
    };
  });

  it.each(Object.keys(reading))('is returned by %s', (reader) => reading[reader]!(written));
});

describe.each([
  ['createChatThread', 'CHAT'],
  ['createReply', 'REPLY'],
  ['createNote', 'NOTE'],
] as const)('R15, R19, R22: every field that %s writes', (mutation, type) => {
  const threadInput = getNamedType(
    objectType('Mutation').getFields()[mutation]!.args[0]!.type,
  ) as GraphQLInputObjectType;
  const shownThread = (fast: boolean) => shownInput(threadInput, objectType('Thread'), written, fast);
  let written: Row;
  let answered: Row;
  beforeAll(async () => {
    const { id } = await startConversation(app);
    written = sampleInput(threadInput, (path, nth) => (path === 'conversationId' ? id : exceptions(path, nth)), 1);
    expect(Object.keys(written).toSorted()).toEqual(keptFields(threadInput).toSorted());
    const fields = `thread { id type ${shownThread(false).selection} }`;
    const outcome = (await app.ask(writeDocument(mutation, fields), { input: written }))[mutation];
    expect(outcome.__typename, JSON.stringify(outcome)).toMatch(/Payload$/);
    answered = outcome.thread;
  });

  it('is returned by the mutation', () => expect(answered).toMatchObject({ type, ...shownThread(false).value }));

  it('is returned by resolvers', async () => {
    const { selection, value } = shownThread(false);
    const query = `query ($id: ID!) { node(id: $id) { ... on Thread { type ${selection} } } }`;
    expect(await app.ask(query, { id: answered.id })).toEqual({ node: { type, ...value } });
  });

  it('is returned by the fast path', async () => {
    const { selection, value } = shownThread(true);
    const query = (directive: string) => `query ($id: ID!) { conversation(id: $id) ${directive} {
      ... on Conversation { threads(first: 5) { nodes { type ${selection} } } } } }`;
    const { conversation } = await askOnBothPaths(app, query, { id: written.conversationId });
    expect(conversation.threads.nodes).toEqual([{ type, ...value }]);
  });

  it.each([
    ['a database', () => exportedFromDatabase(app.tenant)],
    ['a gateway', () => exportedFromGateway(url, app.tenant)],
  ] as const)('is written by export from %s, as far as an import accepts it', async (_from, rows) => {
    const taken = keptFields(inputType('InitialThreadInput')).filter((name) => Object.hasOwn(written, name));
    const expected = { type, ...Object.fromEntries(taken.map((name) => [name, written[name]])) };
    const row = exportedAs(await rows(), written.conversationId);
    expect(row?.threads).toEqual([expected]);
  });
});
