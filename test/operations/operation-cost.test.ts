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
    ['edges like their nodes', '{ conversations(first: 7) { edges { cursor node { id } } } }', {}, 1 + 7],
    ['both', '{ conversations(first: 7) { edges { cursor } nodes { id } pageInfo { hasNextPage } } }', {}, 1 + 7 + 1],
    [
      'nested pages, which multiply',
      '{ conversations(first: 100) { nodes { customer { id } threads(first: 100) { nodes { id } } } } }',
      {},
      1 + 100 * (1 + 1 + 1 + 100),
    ],
    [
      'page sizes from variables',
      'query ($a: Int, $b: Int = 30) { conversations(first: $a) { nodes { threads(last: $b) { nodes { id } } } } }',
      { a: 10 },
      1 + 10 * (1 + 1 + 30),
    ],
    ['an absent variable', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', {}, 1 + 20],
    ['a null variable', 'query ($a: Int = 3) { conversations(first: $a) { nodes { id } } }', { a: null }, 21],
    [
      'a page that will be rejected',
      'query ($a: Int) { conversations(first: $a) { nodes { id } } }',
      { a: 1e9 },
      1 + 100,
    ],
    [
      'a negative page, which will be rejected too, and still has a cost',
      'query ($a: Int) { conversations(first: $a) { nodes { id } } }',
      { a: -5 },
      1 + 100,
    ],
    ['a variable with a default', 'query ($a: Int = 100) { conversations(first: $a) { nodes { id } } }', {}, 1 + 100],
    [
      'a null variable with a default',
      'query ($a: Int = 100, $b: Int) { conversations(first: $a, last: $b) { nodes { id } } }',
      { a: null, b: 70 },
      1 + 70,
    ],
    ['a single id in place of a list', 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: 'a' }, 1],
    ['a condition with a default', 'query ($n: Boolean! = true) { viewer @skip(if: $n) { org { id } } }', {}, 0],
    [
      '@skip and @include together',
      'query ($a: Boolean!, $b: Boolean!) { viewer @include(if: $a) @skip(if: $b) { org { id } } }',
      { a: true, b: true },
      0,
    ],
    [
      'long texts and JSON as separate objects',
      '{ conversations(first: 2) { nodes { custom threads(first: 3) { nodes { text } } } } }',
      {},
      1 + 2 * (1 + 1 + 1 + 3 * 2),
    ],
    [
      'a list by its declared size',
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { ... on InvalidInputError { issues { path message } } } }',
      { i: { name: '' } },
      1 + 100 * 2,
    ],
    ['a list by ids', 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: ['a', 'b', 'c'] }, 3],
    ['a list by ids in the query text', '{ nodes(ids: ["a", "b"]) { id } }', {}, 2],
    ['a list without a size', '{ conversations(first: 2) { nodes { assignedUsers { id } } } }', {}, 1 + 2 * (1 + 10)],
    ['a heavy scalar', '{ bulkOperations(first: 2) { nodes { ids } } }', {}, 1 + 2 * (1 + 500)],
    ['skipped fields', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: true }, 0],
    ['fields that are not skipped', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: false }, 2],
    ['fields that are not included', '{ viewer @include(if: false) { org { id } } }', {}, 0],
    [
      'a fragment at each spread',
      '{ a: viewer { ...V } b: viewer { ...V } } fragment V on Viewer { org { id } }',
      {},
      4,
    ],
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
      'a mutation by its response',
      'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { ... on CreateTeamPayload { team { id } } } }',
      {},
      2,
    ],
  ];
  it.each(cases)('%s', (_what, text, variables, cost) => {
    expect(costOf(text, variables)).toBe(cost);
  });

  it.each([
    ['a size that is not a number', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: '5' }],
    ['a fractional size', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: 1.5 }],
    ['a string as a condition', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', { n: 'true' }],
    ['a missing condition', 'query ($n: Boolean!) { viewer @skip(if: $n) { org { id } } }', {}],
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
