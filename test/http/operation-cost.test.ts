import { getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { prepareCost } from '../../src/http/operation-cost.ts';
import { createSchema } from '../../src/schema/index.ts';

const schema = createSchema();

function costOf(text: string, variables: Record<string, unknown> = {}): number {
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
    ['a page below nothing', 'query ($a: Int) { conversations(first: $a) { nodes { id } } }', { a: -5 }, 1],
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

  it('is of the operation with other variables the next time', () => {
    const document = parse(
      'query ($a: Int) { conversations(first: $a) { ...C } } fragment C on ConversationConnection { nodes { id } }',
    );
    const cost = prepareCost(schema, document, getOperationAST(document)!);
    const variables: Record<string, unknown> = { a: 1 };
    expect(cost(variables)).toBe(2);
    variables.a = 50;
    expect(cost(variables)).toBe(51);
  });

  it('adds a fragment up once, though forty that spread the next one twice make a million millions', () => {
    const chain = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Conversation { a: customer { conversations(first: $n) { nodes { ...F${i + 1} } } }
        b: customer { conversations(first: $n) { nodes { ...F${i + 1} } } } }`,
    );
    const text = `query ($n: Int) { conversationByExternalId(externalId: "x") { ...F0 } } ${chain.join(' ')} fragment F40 on Conversation { id }`;
    expect(costOf(text, { n: 1 })).toBeGreaterThan(2 ** 40);
    expect(costOf(text, { n: 0 })).toBe(1 + 4);
  });
});
