import { beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let open: TestApp;
let closed: TestApp;
beforeAll(async () => {
  open = await openTestApp();
  closed = await openTestApp({ introspection: false });
});

it('PARLEY_INTROSPECTION=false hides the schema and affects nothing else', async () => {
  const { errors } = await closed.graphql('{ __schema { types { name } } }');
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await closed.ask('{ viewer { __typename org { name } } }')).toMatchObject({
    viewer: { __typename: 'Viewer' },
  });
});

describe('PARLEY_INTROSPECTION=false removes suggested names from errors', () => {
  const create = (type: string) => `mutation ($input: ${type}) { createConversation(input: $input) { __typename } }`;
  const input = { customer: { email: 'a@b' } };
  const mistakes: [what: string, suggested: string, query: string, variables?: object][] = [
    ['a field', 'viewer', '{ viewr { permissions } }'],
    ['a type', 'Conversation', '{ node(id: "x") { ... on Conversatio { id } } }'],
    ['a field of another type', 'Conversation', '{ node(id: "x") { priority } }'],
    ['an argument', 'first', '{ conversations(frist: 1) { nodes { id } } }'],
    ['an argument of a directive', 'if', '{ viewer @skip(iff: true) { permissions } }'],
    ['an enum value', 'NEWEST', '{ conversations(orderBy: NEWST) { nodes { id } } }'],
    ['an input field', 'status', '{ conversations(filter: { statu: OPEN }) { nodes { id } } }'],
    ['the type of a variable', 'CreateConversationInput', create('CreateConversationInputt!')],
    [
      'a default value',
      'NEWEST',
      'query ($o: ConversationOrder = NEWST) { conversations(orderBy: $o) { nodes { id } } }',
    ],
    ['an input field in a variable', 'name', create('CreateConversationInput!'), { input: { ...input, nam: 'x' } }],
    ['an enum in a variable', 'OPEN', create('CreateConversationInput!'), { input: { ...input, status: 'OPN' } }],
    [
      'a nested input field in a variable',
      'firstName',
      create('CreateConversationInput!'),
      { input: { customer: { email: 'a@b', firstNam: 'x' } } },
    ],
    [
      'an enum in a list in a variable',
      'OPEN',
      'query ($s: [ConversationStatus!]) { conversations(filter: { status: $s }) { nodes { id } } }',
      { s: ['OPN'] },
    ],
  ];

  it.each(mistakes)('of %s', async (_what, suggested, query, variables = {}) => {
    for (let time = 0; time < 5; time++) {
      // Only the suggestion is missing.
      const [visible, hidden] = [await open.graphql(query, variables), await closed.graphql(query, variables)];
      expect(visible.errors?.map(({ message }) => message).join()).toMatch(new RegExp(`Did you mean .*"${suggested}"`));
      expect(hidden.errors?.map(({ message }) => message)).toEqual(
        visible.errors?.map(({ message }) => message.replace(/ Did you mean .*/, '')),
      );
      expect(hidden.status).toBe(visible.status);
    }
  });
});
