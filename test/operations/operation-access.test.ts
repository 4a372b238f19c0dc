import { createRequire } from 'node:module';
import SchemaBuilder from '@pothos/core';
import type { GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Access, access, allPermissions, may } from '../../src/domain/access/caller.ts';
import { encodeId, type IdType } from '../../src/domain/core/ids.ts';
import { declaredAccess } from '../../src/schema/core/access.ts';
import { accessPlugin } from '../../src/schema/core/access-plugin.ts';
import type { Context } from '../../src/schema/core/context.ts';
import { createSchema } from '../../src/schema/index.ts';
import { accessOf, callerWith, refusedFields } from '../support/schema/refused-fields.ts';
import { selectedFields } from '../support/schema/selected-fields.ts';
import { nodeAccess, rootAccess, visibleFields } from '../support/schema/visible-fields.ts';

// The same copy that Pothos loads: graphql rejects types of another copy, and Vitest would find the other one.
const require = createRequire(import.meta.url);
const { isInterfaceType, isObjectType, NoUnusedVariablesRule, parse, specifiedRules, validate } =
  require('graphql') as typeof import('graphql');

const schema = createSchema();
const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
const validated = (text: string) => {
  expect(validate(schema, parse(text), rules), text).toEqual([]);
  return text;
};

const roots = (['Query', 'Mutation', 'Subscription'] as const).flatMap((root) =>
  Object.keys((schema.getType(root) as GraphQLObjectType).getFields()).map((name) => [root, name] as const),
);
const objects = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
);

describe('field access (R2)', () => {
  it('R2: every field declares its access, and the tables list it', () => {
    let count = 0;
    for (const type of objects) {
      for (const field of Object.values(type.getFields())) {
        declaredAccess(type.name, field);
        count++;
      }
    }
    expect(count).toBeGreaterThan(250);
    const tables = Object.entries(visibleFields).flatMap(([type, { always, echoed, needs }]) =>
      [always, echoed?.[1], needs?.[1]].flatMap((names) => names?.split(' ') ?? []).map((name) => `${type}.${name}`),
    );
    const fields = objects.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
    const named = [...tables, ...Object.keys(rootAccess), 'Query.node', 'Query.nodes'];
    expect(named.toSorted()).toEqual(fields.toSorted());
  });

  it('R2: a field without declared access prevents building the schema, and is visible to no one', () => {
    const builder = new SchemaBuilder<{ Context: Context }>({ plugins: [accessPlugin] });
    builder.queryType({});
    builder.queryField('secret', (t) => t.string({ resolve: () => 'shown' } as never));
    expect(() => builder.toSchema()).toThrow('Query.secret does not declare its access.');
    expect(() => declaredAccess('Conversation', { name: 'secret', extensions: {} })).toThrow('Conversation.secret');
  });

  it('R2: an interface reveals nothing that its types hide', () => {
    let count = 0;
    for (const type of objects) {
      for (const parent of type.getInterfaces().filter(isInterfaceType)) {
        for (const field of Object.values(parent.getFields())) {
          const own = type.getFields()[field.name] as typeof field;
          expect(declaredAccess(parent.name, field), `${type.name}.${field.name}`).toEqual(
            declaredAccess(type.name, own),
          );
          count++;
        }
      }
    }
    expect(count).toBeGreaterThan(40);
  });

  it.each(roots.filter(([, name]) => name !== 'node' && name !== 'nodes'))(
    'R2: %s.%s is allowed for each single permission as in the table, and the error names the missing one',
    (root, name) => {
      const asked = selectedFields(schema, root, name);
      validated(asked.at(-1)?.text ?? '');
      const wrong = asked.flatMap(({ text, steps }) => {
        const prepared = accessOf(text);
        return allPermissions.flatMap((permission) => {
          const caller = callerWith(permission);
          const missing = steps.find(({ needs }) => needs !== null && !may(caller, needs));
          const actual = prepared.refusals(caller, {}).map(({ extensions }) => JSON.stringify(extensions));
          const { field, needs } = missing ?? {};
          const right = missing
            ? [JSON.stringify({ code: 'FORBIDDEN', permissions: access[needs as Access], field, fields: [field] })]
            : [];
          const isRight = actual.join() === right.join() && prepared.permits(caller, {}) === (missing === undefined);
          return isRight ? [] : [{ text, permission, actual, right }];
        });
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(Object.keys(nodeAccess) as IdType[])('R2: node and nodes need the permission for a %s by its id', (type) => {
    const id = encodeId(type, '01900000-0000-7000-8000-000000000001');
    for (const [name, variables] of [
      ['node', { id }],
      ['nodes', { ids: ['none', id] }],
    ] as const) {
      const asked = selectedFields(schema, 'Query', name).filter(({ text }) => text.includes(`... on ${type} {`));
      expect(asked.length).toBeGreaterThan(1);
      for (const { text, steps } of asked.filter(({ steps: [, first] }) => first?.field.startsWith(`${type}.`))) {
        for (const permission of allPermissions) {
          const caller = callerWith(permission);
          const missing = steps.find(({ needs }) => needs !== null && !may(caller, needs));
          const [error] = accessOf(text).refusals(caller, variables);
          expect(error?.extensions.field, `${text} with ${permission}`).toBe(missing?.field);
        }
      }
    }
  });
});

describe('the access that an operation needs', () => {
  const refused = (text: string, permissions: string[], variables?: Record<string, unknown>) =>
    refusedFields(validated(text), permissions, variables);
  const read = 'org.permission.conversation.read';
  const create = 'org.permission.conversation.create';
  const inCreate = (selection: string, more = '') =>
    `mutation ($input: CreateConversationInput!, $yes: Boolean! = true, $no: Boolean! = false) {
       createConversation(input: $input) { ${selection} } } ${more}`;
  const inPayload = (selection: string, more = '') =>
    inCreate(`... on CreateConversationPayload { conversation { id ${selection} } }`, more);

  it('R2: reports every forbidden field once per missing permission, with the permissions that would allow it', () => {
    const text = `mutation ($input: CreateConversationInput!) { a: createConversation(input: $input) { __typename
      ... on CreateConversationPayload { conversation { customer { id email named: firstName email } threads { nodes { text } } } } }
      createTeam(input: { name: "x" }) { __typename } }`;
    const errors = accessOf(validated(text)).refusals(callerWith(create), {});
    expect(
      errors.map(({ path, message, extensions, locations }) => ({ path, message, extensions, locations })),
    ).toEqual([
      {
        path: ['a', 'conversation', 'customer', 'email'],
        message:
          'Customer.email, Customer.firstName, Conversation.threads need one of the permissions ' +
          'org.permission.conversation.read, org.user.conversation.read.',
        extensions: {
          code: 'FORBIDDEN',
          permissions: ['org.permission.conversation.read', 'org.user.conversation.read'],
          field: 'Customer.email',
          fields: ['Customer.email', 'Customer.firstName', 'Conversation.threads'],
        },
        locations: [
          { line: 2, column: 71 },
          { line: 2, column: 77 },
          { line: 2, column: 102 },
        ],
      },
      {
        path: ['createTeam'],
        message: 'Mutation.createTeam needs the permission org.permission.admin.',
        extensions: {
          code: 'FORBIDDEN',
          permissions: ['org.permission.admin'],
          field: 'Mutation.createTeam',
          fields: ['Mutation.createTeam'],
        },
        locations: [{ line: 3, column: 7 }],
      },
    ]);
  });

  it.each([
    ['a fragment', inPayload('...F', 'fragment F on Conversation { threads { pageInfo { hasNextPage } } }')],
    [
      'a fragment in a fragment',
      inPayload(
        '...F',
        'fragment F on Conversation { ...G } fragment G on Conversation { threads { pageInfo { hasNextPage } } }',
      ),
    ],
    ['an inline fragment without a type', inPayload('... { threads { pageInfo { hasNextPage } } }')],
    [
      'a fragment on an interface',
      inPayload('... on Node { ... on Conversation { threads { pageInfo { hasNextPage } } } }'),
    ],
    ['an alias', inPayload('id2: id ids: threads { pageInfo { hasNextPage } }')],
    ['@include with a variable', inPayload('threads @include(if: $yes) { pageInfo { hasNextPage } }')],
    ['@skip with a variable', inPayload('threads @skip(if: $no) { pageInfo { hasNextPage } }')],
    ['@include with a constant', inPayload('threads @include(if: true) { pageInfo { hasNextPage } }')],
    [
      '@include on a fragment',
      inPayload('...F @include(if: $yes)', 'fragment F on Conversation { threads { pageInfo { hasNextPage } } }'),
    ],
    ['both directives', inPayload('threads @include(if: $yes) @skip(if: $no) { pageInfo { hasNextPage } }')],
  ])('R2: %s hides nothing', (_what, text) => {
    expect(refused(text, [create])).toEqual(['Conversation.threads']);
    expect(refused(text, [create, read])).toEqual([]);
  });

  it.each([
    ['@include(if: false)', 'threads @include(if: false)'],
    ['@skip(if: true)', 'threads @skip(if: true)'],
    ['@include with a default', 'threads @include(if: $no)'],
    ['@skip with a default', 'threads @skip(if: $yes)'],
    ['one of both directives', 'threads @include(if: $yes) @skip(if: $yes)'],
  ])('R2: excludes what %s leaves out', (_what, field) => {
    expect(refused(inPayload(`${field} { pageInfo { hasNextPage } }`), [create])).toEqual([]);
  });

  it('R2: depends on the variables of each request', () => {
    const text = inPayload(
      '...F @include(if: $yes) ...F @skip(if: $no)',
      'fragment F on Conversation { threads { pageInfo { hasNextPage } } }',
    );
    const ask = (yes: unknown, no: unknown) => refused(text, [create], { yes, no });
    expect(ask(false, true)).toEqual([]);
    expect(ask(true, true)).toEqual(['Conversation.threads']);
    expect(ask(false, false)).toEqual(['Conversation.threads']);
    // Not a boolean: the executor rejects it, and until then it counts as selected.
    expect(ask('false', true)).toEqual(['Conversation.threads']);
  });

  it('R2: reads ids of node and nodes from variables, defaults, literals and lists', () => {
    const token = encodeId('ApiToken', '01900000-0000-7000-8000-000000000001');
    const team = encodeId('Team', '01900000-0000-7000-8000-000000000001');
    const ids: [string, Record<string, unknown>][] = [
      ['query ($id: ID!) { node(id: $id) { id } }', { id: token }],
      [`query ($id: ID! = "${token}") { node(id: $id) { id } }`, {}],
      [`{ node(id: "${token}") { id } }`, {}],
      ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [team, token] }],
      ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: token }],
      [`query ($a: ID!) { nodes(ids: ["${team}", $a]) { id } }`, { a: token }],
      [`{ nodes(ids: "${token}") { id } }`, {}],
    ];
    for (const [text, variables] of ids) {
      expect(refused(text, [read], variables), text).toEqual([text.includes('nodes') ? 'Query.nodes' : 'Query.node']);
      expect(refused(text, [read, 'org.permission.admin'], variables), text).toEqual([]);
    }
    const every = `query ($id: ID!) { node(id: $id) { ... on ApiToken { name } ... on Node { ...F } } }
      fragment F on Node { ... on Conversation { status } ... on Team { name } ... on User { address: email } }`;
    expect(refused(every, [read], { id: team })).toEqual([]);
    expect(refused(every, [read], { id: token })).toEqual(['Query.node']);
    expect(refused(every, [read], { id: encodeId('User', '01900000-0000-7000-8000-000000000001') })).toEqual([
      'User.email',
    ]);
    expect(refused(every, [], { id: 'none' })).toEqual([]);
  });

  it('R2: needs nothing for introspection and __typename', () => {
    expect(
      refused('{ __typename __schema { types { name } } __type(name: "User") { name } viewer { __typename } }', []),
    ).toEqual([]);
  });

  it('visits a fragment once, however often it is spread', () => {
    const spreads = Array.from({ length: 60 }, (_, n) => `fragment f${n} on Viewer { ...f${n + 1} ...f${n + 1} }`);
    const text = `{ viewer { ...f0 } } ${spreads.join(' ')} fragment f60 on Viewer { user { email } }`;
    expect(refusedFields(text, [create])).toEqual(['User.email']);
  });
});
