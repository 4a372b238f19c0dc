import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOpenToCustomers } from '../../../src/schema/core/open-to-customers.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createRows } from '../../support/databases/rows.ts';
import { tableContents } from '../../support/databases/table-contents.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { namesIn, openFields, openInputs } from '../../support/people/open-to-customers.ts';
import { createSession, type SessionOfCustomer } from '../../support/people/session.ts';
import { inputPositions, withValueAt } from '../../support/schema/input-positions.ts';
import { minimalInput } from '../../support/schema/minimal-input.ts';

const schema = createSchema();
const roots = ['Query', 'Mutation', 'Subscription'] as const;
const fieldsOf = (type: string) =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields()) as GraphQLField<unknown, unknown>[];
const objectsOf = (type: GraphQLNamedType): GraphQLObjectType[] =>
  isAbstractType(type) ? [...schema.getPossibleTypes(type)] : isObjectType(type) ? [type] : [];

/** Walks from the root types through open fields alone, as a customer can. */
function reachable() {
  const types = new Set<string>(roots);
  const inputs = new Map<string, readonly (GraphQLArgument | GraphQLInputField)[]>();
  const visitInput = (given: readonly (GraphQLArgument | GraphQLInputField)[]) => {
    for (const { type } of given.filter(isOpenToCustomers)) {
      const named = getNamedType(type);
      if (!isInputObjectType(named) || inputs.has(named.name)) continue;
      const inner = Object.values((named as GraphQLInputObjectType).getFields());
      inputs.set(named.name, inner);
      visitInput(inner);
    }
  };
  for (const type of types)
    for (const field of fieldsOf(type).filter(isOpenToCustomers)) {
      if (field.args.length > 0) inputs.set(`${type}.${field.name}`, field.args);
      visitInput(field.args);
      // `node` finds four types for customers; the walk below shows that it finds no others.
      const isNode = type === 'Query' && field.name.startsWith('node');
      const led = objectsOf(getNamedType(field.type)).map(({ name }) => name);
      for (const name of led)
        if (!isNode || ['Customer', 'Conversation', 'Thread', 'Attachment'].includes(name)) types.add(name);
    }
  return { types, inputs };
}

const partsOf = (parts: readonly { readonly name: string; readonly extensions: object }[]) => ({
  open: parts
    .filter(isOpenToCustomers)
    .map(({ name }) => name)
    .sort(),
  closed: parts
    .filter((part) => !isOpenToCustomers(part))
    .map(({ name }) => name)
    .sort(),
});
const decided = (table: typeof openFields) =>
  Object.fromEntries(
    Object.entries(table).map(([name, { open, closed }]) => [
      name,
      { open: namesIn(open).sort(), closed: namesIn(closed).sort() },
    ]),
  );

let app: TestApp;
let session: SessionOfCustomer;
beforeAll(async () => {
  app = await openTestApp();
  session = await createSession(app);
});

const selectionOf = (type: GraphQLNamedType) => (isLeafType(type) ? '' : '{ __typename }');
const declarations = (field: GraphQLField<unknown, unknown>) => {
  const args = field.args.filter(({ type }) => String(type).endsWith('!'));
  const variables = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  return { variables: variables && `(${variables})`, given: given && `(${given})`, args };
};

describe('R45: the schema is closed to customers unless it says otherwise', () => {
  it('every field that a customer can reach has been decided', () => {
    const { types } = reachable();
    expect(Object.fromEntries([...types].map((type) => [type, partsOf(fieldsOf(type))]))).toEqual(decided(openFields));
  });

  it('every argument and input field that a customer can give has been decided', () => {
    const { inputs } = reachable();
    expect(Object.fromEntries([...inputs].map(([name, parts]) => [name, partsOf(parts)]))).toEqual(decided(openInputs));
  });

  const closedRoots = roots.flatMap((root) =>
    namesIn((openFields[root] as { closed: string }).closed).map((name) => [root, name] as const),
  );
  it.each(closedRoots)('refuses %s.%s as a whole, and executes nothing', async (root, name) => {
    const field = fieldsOf(root).find((each) => each.name === name) as GraphQLField<unknown, unknown>;
    const { variables, given, args } = declarations(field);
    const values = Object.fromEntries(args.map(({ name: of, type }) => [of, minimalInput(type)]));
    const text = `${root.toLowerCase()} ${variables} { ${name}${given} ${selectionOf(getNamedType(field.type))} }`;
    const statements = await app.statementsOf(async () => {
      const { errors, data } = await app.graphql(text, values, session.token);
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', field: `${root}.${name}`, permissions: [] } }]);
    });
    expect(statements).toEqual([]);
  });

  it('refuses every closed field of a conversation, its threads and its customer, at any depth', async () => {
    const places: Record<string, (selection: string) => string> = {
      Conversation: (inner) => `{ conversations { nodes { ${inner} } } }`,
      Customer: (inner) => `{ viewer { customer { ${inner} } } }`,
      Thread: (inner) => `{ conversations { edges { node { threads { nodes { ${inner} } } } } } }`,
      Attachment: (inner) => `{ conversations { nodes { lastMessageIn { attachments { ${inner} } } } } }`,
      User: (inner) => `{ conversations { nodes { firstResponse { createdBy { ${inner} } } } } }`,
      Organization: (inner) => `{ viewer { org { ${inner} } } }`,
      ThreadAllowance: (inner) => `{ conversations { nodes { threadAllowance { ${inner} } } } }`,
    };
    for (const [type, around] of Object.entries(places))
      for (const name of namesIn((openFields[type] as { closed: string }).closed)) {
        const field = fieldsOf(type).find((each) => each.name === name) as GraphQLField<unknown, unknown>;
        const selection = `${name} ${selectionOf(getNamedType(field.type))}`;
        for (const text of [around(selection), `${around('...F')} fragment F on ${type} { ${selection} }`]) {
          const { errors } = await app.graphql(text, {}, session.token);
          expect(errors, text).toMatchObject([{ extensions: { code: 'FORBIDDEN', field: `${type}.${name}` } }]);
        }
      }
  });

  it('refuses every closed input field, in a variable and in the text, and writes nothing', async () => {
    const db = await openTestDatabase();
    const before = await tableContents(db);
    const positions = inputPositions(schema, ['Query', 'Mutation']).filter(({ root, field }) =>
      namesIn((openFields[root] as { open: string }).open).includes(field),
    );
    let refused = 0;
    for (const { root, field: name, path } of positions) {
      const field = fieldsOf(root).find((each) => each.name === name) as GraphQLField<unknown, unknown>;
      const [argument] = path;
      const { type } = field.args.find((each) => each.name === argument) as GraphQLArgument;
      const closed = firstClosed(field, root, path);
      if (closed === null) continue;
      refused++;
      const { args } = declarations(field);
      const values = Object.fromEntries(args.map(({ name: of, type: shape }) => [of, minimalInput(shape)]));
      const extra = args.some(({ name: of }) => of === argument) ? [] : [{ name: argument as string, type }];
      const all = [...args, ...extra];
      const declared = `(${all.map(({ name: of, type: shape }) => `$${of}: ${shape}`).join(', ')})`;
      const passed = `(${all.map(({ name: of }) => `${of}: $${of}`).join(', ')})`;
      const document = `${root.toLowerCase()} ${declared} { ${name}${passed} ${selectionOf(getNamedType(field.type))} }`;
      const sent = withValueAt(values, path, sampleAt(field, path)) as object;
      const { errors } = await app.graphql(document, sent, session.token);
      expect(errors, `${document} ${JSON.stringify(sent)}`).toMatchObject([
        { extensions: { code: 'FORBIDDEN', field: closed } },
      ]);
    }
    expect(refused).toBeGreaterThan(40);
    for (const text of [
      'mutation { createConversation(input: { tags: ["a"] }) { __typename } }',
      'mutation ($t: [String!]) { createConversation(input: { tags: $t }) { __typename } }',
      'mutation { createConversation(input: { threads: [{ text: "a", type: NOTE }] }) { __typename } }',
      'mutation ($i: CreateConversationInput! = { priority: 1 }) { createConversation(input: $i) { __typename } }',
      'mutation { a: createConversation(input: {}) { __typename } b: createConversation(input: { priority: 1 }) { __typename } }',
      '{ conversations(orderBy: NEWEST) { nodes { id } } }',
      '{ customer(email: "a@example.com") { id } }',
    ]) {
      const { errors } = await app.graphql(text, {}, session.token);
      expect(errors, text).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    expect(await tableContents(db)).toEqual(before);
  });

  it('finds objects of four types by id, and refuses the ids of all others', async () => {
    const { ids } = await createRows(app, app.tenant);
    for (const [type, id] of Object.entries(ids)) {
      const { data, errors } = await app.graphql('query ($id: ID!) { node(id: $id) { id } }', { id }, session.token);
      if (['Customer', 'Conversation', 'Thread', 'Attachment'].includes(type)) expect(data).toEqual({ node: null });
      else expect(errors, type).toMatchObject([{ extensions: { code: 'FORBIDDEN', field: 'Query.node' } }]);
    }
  });

  it('a session cannot be used to create another one', async () => {
    const { errors } = await app.graphql(
      'mutation ($input: CreateCustomerSessionInput!) { createCustomerSession(input: $input) { __typename } }',
      { input: { customer: { id: session.id } } },
      session.token,
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await write(app, 'createCustomerSession', { customer: { id: session.id } })).customer.id).toBe(session.id);
  });
});

/** The first part of a path that is closed: `Query.conversations(filter:)` or `CreateConversationInput.tags`; null if all of it is open. */
function firstClosed(field: GraphQLField<unknown, unknown>, root: string, path: readonly string[]): string | null {
  const [name, ...rest] = path;
  const argument = field.args.find((each) => each.name === name) as GraphQLArgument;
  if (!isOpenToCustomers(argument)) return `${root}.${field.name}(${name}:)`;
  let type = getNamedType(argument.type);
  for (const step of rest.filter((each) => !/^\d+$/.test(each))) {
    const inner: GraphQLInputField | undefined = isInputObjectType(type) ? type.getFields()[step] : undefined;
    if (!inner) return null;
    if (!isOpenToCustomers(inner)) return `${type.name}.${step}`;
    type = getNamedType(inner.type);
  }
  return null;
}

/** A value for the leaf at a path. */
function sampleAt(field: GraphQLField<unknown, unknown>, path: readonly string[]): unknown {
  const argument = field.args.find((each) => each.name === path[0]) as GraphQLArgument;
  let type = getNamedType(argument.type);
  for (const step of path.slice(1).filter((each) => !/^\d+$/.test(each)))
    if (isInputObjectType(type)) type = getNamedType((type.getFields()[step] as GraphQLInputField).type);
  return minimalInput(type);
}
