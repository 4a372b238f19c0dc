import { type GraphQLInputObjectType, type GraphQLObjectType, getNamedType, isLeafType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDatabaseSource } from '../../../src/cli/export/database-source.ts';
import { exportText, noCounts } from '../../../src/cli/export/export-text.ts';
import type { ExportSource } from '../../../src/cli/export/exported.ts';
import { createGatewaySource } from '../../../src/cli/export/gateway-source.ts';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { newId } from '../../../src/domain/core/new-id.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { write } from '../../support/clients/client.ts';
import { fileOf, intoDatabase, intoGateway, lines, runImportOf, serve } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { sampleInput } from '../../support/schema/sample-input.ts';

// Whatever a client can write of a conversation, in whichever way, it must read again in every way. The fields come from
// the schema: one that is new is written and looked for here without a change of this file.

const schema = createSchema();
const inputType = (name: string) => schema.getType(name) as GraphQLInputObjectType;
const objectType = (name: string) => schema.getType(name) as GraphQLObjectType;
const namesOf = (type: GraphQLInputObjectType | GraphQLObjectType) => Object.keys(type.getFields());

/** What an input takes and no conversation keeps. */
const notKept = new Set(['idempotencyKey', 'validateOnly', 'clientRef', 'rev', 'customRemove']);
/** Fields that tell their customer only of whom they are; bytes are behind a link. */
const shownOtherwise = new Set(['customer.id', 'threads.attachments.data']);

const createInput = inputType('CreateConversationInput');
const updateInput = inputType('UpdateConversationInput');
const keptFields = namesOf(createInput).filter((name) => !notKept.has(name));
const updatedFields = namesOf(updateInput).filter((name) => !notKept.has(name) && name !== 'id');

let app: TestApp;
let url: string;
/** By nth: two users, teams and queues. */
const people: { assignedUsers: string; assignedTeams: string; queue: string }[] = [];

/** Values that a field's type alone does not give. */
function exceptions(path: string, nth: number): unknown {
  const name = path.split('.').at(-1) as string;
  if (notKept.has(name) || path === 'customer.id') return null;
  if (path === 'id') return encodeId('Conversation', newId());
  if (path === 'queue') return people[nth - 1]?.queue;
  if (path === 'assignedUsers' || path === 'assignedTeams') return [people[nth - 1]?.[path]];
  if (path === 'externalId') return `survival ${newId()}`;
  if (path === 'customer.email') return `survivor-${newId()}@example.com`;
  if (path === 'customer.photoUrl') return `https://example.com/${nth}.png`;
  if (path.endsWith('.mimeType')) return `text/x-${nth}`;
  if (path.endsWith('.data')) return Buffer.from(`bytes ${nth}`).toString('base64');
  return undefined;
}

const sample = () => sampleInput(createInput, exceptions, 1) as Record<string, any>;

/** The fields of an object as a query asks for them, those of the input under it included. */
function selectionOf(
  type: GraphQLObjectType,
  input: GraphQLInputObjectType,
  path: string,
  leavesOnly: boolean,
): string {
  return namesOf(input)
    .filter((name) => !notKept.has(name) && !shownOtherwise.has(path + name))
    .flatMap((name): string[] => {
      const field = type.getFields()[name];
      if (!field) throw new Error(`${input.name}.${name} is written, and ${type.name} does not show it.`);
      const inner = getNamedType(field.type);
      const innerInput = getNamedType(input.getFields()[name]!.type);
      if (isLeafType(inner)) return [name];
      if (isLeafType(innerInput)) return leavesOnly ? [] : [`${name} { id }`];
      if (name === 'attachments' && leavesOnly) return [];
      const isConnection = inner.name.endsWith('Connection');
      const shown = objectType(isConnection ? inner.name.slice(0, -'Connection'.length) : inner.name);
      const fields = selectionOf(shown, innerInput as GraphQLInputObjectType, `${path}${name}.`, leavesOnly);
      return [isConnection ? `${name}(first: 5) { nodes { ${fields} } }` : `${name} { ${fields} }`];
    })
    .join(' ');
}

const queryOf = (leavesOnly: boolean) =>
  `query ($id: ID!) { conversation(id: $id) { ... on Conversation { ${selectionOf(objectType('Conversation'), createInput, '', leavesOnly)} } } }`;

/** What was written as reading shows it: references as their ids, lists in pages, bytes and ids of customers left out. */
function asShown(input: Record<string, any>, leavesOnly: boolean, path = ''): Record<string, unknown> {
  const entries = Object.entries(input).filter(([name]) => !shownOtherwise.has(path + name));
  return Object.fromEntries(
    entries.flatMap(([name, value]): [string, unknown][] => {
      if (name === 'queue') return leavesOnly ? [] : [[name, { id: value }]];
      if (name === 'assignedUsers' || name === 'assignedTeams')
        return leavesOnly ? [] : [[name, value.map((id: string) => ({ id }))]];
      if (name === 'customer') return [[name, asShown(value, leavesOnly, 'customer.')]];
      if (name === 'threads')
        return [[name, { nodes: value.map((each: object) => asShown(each, leavesOnly, 'threads.')) }]];
      if (name === 'attachments')
        return leavesOnly
          ? []
          : [[name, value.map((each: object) => asShown(each, leavesOnly, 'threads.attachments.'))]];
      return [[name, value]];
    }),
  );
}

async function exportedRow(source: ExportSource, id: string) {
  let text = '';
  await source.view(async (view) => {
    for await (const part of exportText(view, true, noCounts())) text += part;
  });
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return rows.find((row) => row.id === id);
}

type Ways = Record<string, (input: Record<string, any>) => Promise<unknown>>;

const creating: Ways = {
  create: (input) => write(app, 'createConversation', input),
  bulk: (input) => write(app, 'bulkCreateConversations', { conversations: [input], waitMs: 30_000 }),
  'import into a database': async (input) =>
    runImportOf(await fileOf('row.ndjson', lines([input])), intoDatabase(app.tenant)),
  'import into a gateway': async (input) =>
    runImportOf(await fileOf('row.ndjson', lines([input])), intoGateway(url, app.tenant)),
};

const reading: Record<string, (input: Record<string, any>) => Promise<void>> = {
  resolvers: async (input) => {
    const { conversation } = await app.ask(queryOf(false), { id: input.id });
    expect(conversation).toEqual(asShown(input, false));
  },
  'the fast path': async (input) => {
    const query = queryOf(true);
    const ask = () => app.ask(query, { id: input.id });
    const first = await ask();
    for (let use = 2; use < 6; use++) await ask();
    let last: unknown;
    const statements = await app.statementsOf(async () => {
      last = await ask();
    });
    expect(statements, 'one statement that writes the answer').toEqual([expect.stringMatching(/^conversation_json_/)]);
    expect(last).toEqual(first);
    expect(last).toEqual({ conversation: asShown(input, true) });
  },
  'export from a database': async (input) => {
    const db = await openTestDatabase();
    const everything = { createdAfter: null, createdBefore: null };
    const source = createDatabaseSource(db, app.tenant.orgId, everything, async () => {});
    expect(await exportedRow(source, input.id)).toEqual(input);
  },
  'export from a gateway': async (input) => {
    const everything = { createdAfter: null, createdBefore: null };
    const source = createGatewaySource(createGatewayClient(url, app.tenant.token), everything);
    expect(await exportedRow(source, input.id)).toEqual(input);
  },
};

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
});

describe.each(Object.keys(creating))('R4–R7, R22: every field that %s writes', (way) => {
  let input: Record<string, any>;
  beforeAll(async () => {
    input = sample();
    expect(Object.keys(input).toSorted()).toEqual(keptFields.toSorted());
    const outcome = await creating[way]?.(input);
    expect(JSON.stringify(outcome), 'nothing is refused').not.toMatch(/INVALID_INPUT|"failed":[1-9]|"rejected":[1-9]/);
  });

  it.each(Object.keys(reading))('is shown by %s', (reader) => reading[reader]?.(input));
});

describe('R27: every field that an update writes', () => {
  let input: Record<string, any>;
  beforeAll(async () => {
    input = sample();
    await write(app, 'createConversation', input);
    const { id: _, ...changes } = sampleInput(updateInput, exceptions, 2) as Record<string, any>;
    expect(Object.keys(changes).toSorted()).toEqual(updatedFields.toSorted());
    for (const [name, value] of Object.entries(changes)) expect(value, name).not.toEqual(input[name]);
    await write(app, 'updateConversation', { id: input.id, ...changes });
    const custom = { ...input.custom, ...changes.custom };
    input = { ...input, ...changes, custom };
  });

  it.each(Object.keys(reading))('is shown by %s', (reader) => reading[reader]?.(input));
});
