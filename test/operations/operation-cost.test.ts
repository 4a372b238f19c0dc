import { getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { prepareCost } from '../../src/operations/operation-cost.ts';
import { createSchema } from '../../src/schema/index.ts';

const schema = createSchema();

function costOf(text: string, variables: Record<string, unknown> = {}): number | null {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return prepareCost(schema, document, getOperationAST(document)!)(variables);
}

describe('prepareCost', () => {
  const cases: [what: string, text: string, variables: Record<string, unknown>, cost: number][] = [
    ['an object', '{ viewer { permissions } }', {}, 1],
    ['an object in an object', '{ viewer { org { id } user { id } } }', {}, 3],
    ['a page without a size', '{ conversations { nodes { id } } }', {}, 1 + 20],
    ['a page', '{ conversations(first: 7) { nodes { id } } }', {}, 1 + 7],
    ['a page from the end', '{ conversations(last: 7) { nodes { id } } }', {}, 1 + 7],
    ['edges as their nodes', '{ conversations(first: 7) { edges { cursor node { id } } } }', {}, 1 + 7],
    ['both', '{ conversations(first: 7) { edges { cursor } nodes { id } pageInfo { hasNextPage } } }', {}, 1 + 7 + 1],
    [
      'pages in pages, which multiply',
      '{ conversations(first: 100) { nodes { customer { id } threads(first: 100) { nodes { id } } } } }',
      {},
      1 + 100 * (1 + 1 + 1 + 100),
    ],
    [
      'pages of variables',
      'query ($a: Int, $b: Int = 30) { conversations(first: $a) { nodes { threads(last: $b) { nodes { id } } } } }',
      { a: 10 },
      1 + 10 * (1 + 1 + 30),
    ],
    ['a variable that is left out', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', {}, 1 + 20],
    ['a variable that is null', 'query ($a: Int = 3) { conversations(first: $a) { nodes { id } } }', { a: null }, 21],
    ['a page that is refused', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: 1e9 }, 1 + 100],
    [
      'a page below nothing, which is refused too, and no error is free',
      'query ($a: Int) { conversations(first: $a) { nodes { id } } }',
      { a: -5 },
      1 + 100,
    ],
    [
      'a variable whose default is taken',
      'query ($a: Int = 100) { conversations(first: $a) { nodes { id } } }',
      {},
      1 + 100,
    ],
    [
      'a variable that is null though it has a default',
      'query ($a: Int = 100, $b: Int) { conversations(first: $a, last: $b) { nodes { id } } }',
      { a: null, b: 70 },
      1 + 70,
    ],
    [
      'ids that are no list, as the list of one that they are',
      'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
      { i: 'a' },
      1,
    ],
    [
      'a condition whose default is taken',
      'query ($n: Boolean! = true) { viewer @skip(if: $n) { org { id } } }',
      {},
      0,
    ],
    [
      'both conditions',
      'query ($a: Boolean!, $b: Boolean!) { viewer @include(if: $a) @skip(if: $b) { org { id } } }',
      { a: true, b: true },
      0,
    ],
    [
      'texts that may be long, and JSON, as objects of their own',
      '{ conversations(first: 2) { nodes { custom threads(first: 3) { nodes { text } } } } }',
      {},
      1 + 2 * (1 + 1 + 1 + 3 * 2),
    ],
    [
      'a list by the size that it declares',
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { ... on InvalidInputError { issues { path message } } } }',
      { i: { name: '' } },
      1 + 100 * 2,
    ],
    ['a list by ids', 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: ['a', 'b', 'c'] }, 3],
    ['a list by ids in the text', '{ nodes(ids: ["a", "b"]) { id } }', {}, 2],
    ['a list without a size', '{ conversations(first: 2) { nodes { assignedUsers { id } } } }', {}, 1 + 2 * (1 + 10)],
    ['a scalar that is heavy', '{ bulkOperations(first: 2) { nodes { ids } } }', {}, 1 + 2 * (1 + 500)],
    ['what is skipped', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: true }, 0],
    ['what is not skipped', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: false }, 2],
    ['what is not included', '{ viewer @include(if: false) { org { id } } }', {}, 0],
    ['a fragment each time', '{ a: viewer { ...V } b: viewer { ...V } } fragment V on Viewer { org { id } }', {}, 4],
    [
      'a fragment on a page, by the size of the page',
      '{ a: conversations(first: 2) { ...C } b: conversations(first: 3) { ...C } } fragment C on ConversationConnection { nodes { id } }',
      {},
      2 + 2 + 3,
    ],
    [
      'members of an abstract type',
      '{ node(id: "x") { ... on Conversation { threads(first: 5) { nodes { id } } } ... on User { id } } }',
      {},
      1 + 1 + 5,
    ],
    ['the schema', getIntrospectionQuery(), {}, 0],
    [
      'a mutation by what it answers',
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { ... on CreateTeamPayload { team { id } } } }',
      {},
      2,
    ],
  ];
  it.each(cases)('%s', (_what, text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });

  it.each([
    ['a size that is no number', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: '5' }],
    ['a size that is a fraction', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: 1.5 }],
    ['a condition that is a text', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: 'true' }],
    ['a condition that is not given', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', {}],
  ])('is unknown for %s, which execution rejects', (_what, text, variables) => {
    expect(costOf(text, variables)).toBeNull();
  });

  it.each([
    'viewer @skip(if: $n) { org { id } }',
    'viewer { permissions @skip(if: $n) }',
    'viewer { ... @include(if: $n) { permissions } }',
  ])('rejects a null condition at once, not for each object: %s', (selections) => {
    const text = `query ($n: Boolean = true) { ${selections} }`;
    expect(() => costOf(text, { n: null })).toThrow('The argument "if" of @skip and @include must not be null.');
    expect(costOf(text)).toBeLessThanOrEqual(1);
  });

  it('uses the variables of each call', () => {
    const document = parse(
      'query ($a: Int) { conversations(first: $a) { ...C } } fragment C on ConversationConnection { nodes { id } }',
    );
    const cost = prepareCost(schema, document, getOperationAST(document)!);
    const variables: Record<string, unknown> = { a: 1 };
    expect(cost(variables)).toBe(2);
    variables.a = 50;
    expect(cost(variables)).toBe(51);
  });

  it('adds up a fragment once, even if forty that spread the next one twice expand to a trillion', () => {
    const chain = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Conversation { a: customer { conversations(first: $n) { nodes { ...F${i + 1} } } }
        b: customer { conversations(first: $n) { nodes { ...F${i + 1} } } } }`,
    );
    const text = `query ($n: Int) { conversationByExternalId(externalId: "x") { ...F0 } } ${chain.join(' ')} fragment F40 on Conversation { id }`;
    expect(costOf(text, { n: 1 })).toBeGreaterThan(2 ** 40);
  });
});
