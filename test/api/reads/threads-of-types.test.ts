import { beforeAll, describe, expect, it } from 'vitest';
import { askOnBothPaths } from '../../support/clients/both-paths.ts';
import { startConversation } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let ids: string[];
const types = ['CHAT', 'REPLY', 'NOTE'];
beforeAll(async () => {
  app = await openTestApp();
  ids = [];
  for (let n = 0; n < 3; n++) {
    const threads = Array.from({ length: 9 }, (_, nth) => ({ type: types[nth % 3], text: `${n}.${nth}` }));
    ids.push((await startConversation(app, { threads })).id);
  }
});

const one = (args: string) => (directive: string) =>
  `query ($id: ID!${args.includes('$type') ? ', $type: [ThreadType!]' : ''}) {
  conversation(id: $id) ${directive} { ... on Conversation { threads(${args}) { nodes { text type channel authorName } } } } }`;
const textsOf = async (args: string, variables: object = {}) => {
  const { conversation } = await askOnBothPaths(app, one(args), { id: ids[0], ...variables });
  return conversation.threads.nodes.map(({ text }: { text: string }) => text);
};

describe('threads of selected types', () => {
  it.each([
    ['type: CHAT', {}, ['0.0', '0.3', '0.6']],
    ['type: [CHAT]', {}, ['0.0', '0.3', '0.6']],
    ['first: 2, type: [NOTE]', {}, ['0.2', '0.5']],
    ['last: 2, type: [NOTE]', {}, ['0.8', '0.5'].toReversed()],
    ['first: 4, type: [CHAT, REPLY]', {}, ['0.0', '0.1', '0.3', '0.4']],
    ['type: $type', { type: ['REPLY'] }, ['0.1', '0.4', '0.7']],
    ['first: 3, type: $type', { type: null }, ['0.0', '0.1', '0.2']],
    ['first: 3, type: $type', {}, ['0.0', '0.1', '0.2']],
    ['type: []', {}, []],
  ])('(%s) with %j are the same from resolvers and the fast path', async (args, variables, expected) => {
    expect(await textsOf(args, variables)).toEqual(expected);
  });

  it('are paged by cursor in both directions', async () => {
    const page = async (args: string) => {
      const query = `query ($id: ID!) { conversation(id: $id) { ... on Conversation {
        threads(${args}) { nodes { text } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`;
      return (await app.ask(query, { id: ids[0] })).conversation.threads;
    };
    const first = await page('first: 2, type: [NOTE]');
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const next = await page(`first: 2, type: [NOTE], after: "${first.pageInfo.endCursor}"`);
    expect(next).toMatchObject({ nodes: [{ text: '0.8' }], pageInfo: { hasNextPage: false } });
    const back = await page(`last: 2, type: [NOTE], before: "${next.pageInfo.startCursor}"`);
    expect(back.nodes).toEqual(first.nodes);
    // A cursor is a position among all threads, of any type.
    const mixed = await page(`first: 1, type: [REPLY], after: "${first.pageInfo.endCursor}"`);
    expect(mixed.nodes).toEqual([{ text: '0.7' }]);
  });

  it('cost one statement per set of types in a list, whatever its width', async () => {
    const list = (directive: string) => `{ conversations(first: 3, orderBy: OLDEST) ${directive} {
      nodes { id threads(last: 1, type: [REPLY, NOTE]) { nodes { text } } } } }`;
    const { conversations } = await askOnBothPaths(app, list, {});
    expect(conversations.nodes.map(({ threads }: any) => threads.nodes)).toEqual(
      [0, 1, 2].map((n) => [{ text: `${n}.8` }]),
    );
    const aliased = `{ conversations(first: 3) { nodes {
      chats: threads(type: [CHAT]) { nodes { text } } notes: threads(type: [NOTE]) { nodes { text } } all: threads { nodes { text } } } } }`;
    const statements = await app.statementsOf(() => app.ask(aliased));
    expect(statements.filter((name) => name.startsWith('page_threads_')).toSorted()).toEqual([
      'page_threads_asc',
      'page_threads_of_types_asc',
      'page_threads_of_types_asc',
    ]);
  });

  it('reject an unknown type', async () => {
    const { errors } = await app.graphql(one('type: [MAIL]')(''), { id: ids[0] });
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
