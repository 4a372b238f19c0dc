import { beforeAll, describe, expect, it } from 'vitest';
import { type AskAlike, type AskOften, askRepeatedly } from '../../support/clients/ask-repeatedly.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/served-app.ts';

// A repeated operation takes another execution path than a new one. Each of these once had a different response from
// its fourth use on; the expected response, at every use, is that of `execute` of graphql-js.

let app: TestApp;
let askOften: AskOften;
let askAlike: AskAlike;
beforeAll(async () => {
  app = await openTestApp();
  ({ askOften, askAlike } = askRepeatedly(await serveApp(app), app.tenant.token));
});

describe('absent variables', () => {
  it('clear nothing in a conversation', async () => {
    const { id } = await startConversation(app, { name: 'Kept', tags: ['kept'] });
    const query = `mutation ($id: ID!, $name: String, $tags: [String!]) {
      updateConversation(input: { id: $id, name: $name, tags: $tags }) {
        ... on UpdateConversationPayload { conversation { name tags } } } }`;
    for (const { data } of await askOften({ query, variables: { id } }))
      expect(data.updateConversation.conversation).toEqual({ name: 'Kept', tags: ['kept'] });
  });

  it("do not lift an organization's lock", async () => {
    await write(app, 'updateOrganization', { lockConversationsAfterDays: 365 });
    const query = `mutation ($days: Int, $name: String) {
      updateOrganization(input: { lockConversationsAfterDays: $days, name: $name }) {
        ... on UpdateOrganizationPayload { organization { lockConversationsAfterDays } } } }`;
    for (const { data } of await askOften({ query, variables: { name: 'Tenant' } }))
      expect(data.updateOrganization.organization).toEqual({ lockConversationsAfterDays: 365 });
    await write(app, 'updateOrganization', { lockConversationsAfterDays: null });
  });

  it('R23: do not make an input a different one', async () => {
    const query = `mutation ($k: String, $p: Int) {
      createConversation(input: { customer: { email: "absent@example.com" }, idempotencyKey: $k, priority: $p }) {
        __typename ... on CreateConversationPayload { replayed conversation { id } } } }`;
    const answers = await askOften({ query, variables: { k: 'absent' } });
    const [first] = answers;
    for (const [index, { data }] of answers.entries())
      expect(data.createConversation).toEqual({
        __typename: 'CreateConversationPayload',
        replayed: index > 0,
        conversation: first!.data.createConversation.conversation,
      });
  });

  it('leave defaults to the items of a list', async () => {
    const query = `mutation ($c: String = "x", $n: String!) {
      createConversation(input: { customer: { email: "items@example.com" }, name: $n, tags: [$c, "y"] }) {
        ... on CreateConversationPayload { conversation { tags } } } }`;
    const { data } = await askAlike({ query, variables: { n: 'default' } });
    expect(data.createConversation.conversation.tags).toEqual(['x', 'y']);
  });
});

describe('null in non-null positions', () => {
  it('is an error of the argument as an item of a list, and nothing is stored', async () => {
    const query = `mutation ($c: String = "x") {
      createConversation(input: { customer: { email: "null@example.com" }, externalId: "null-tag", tags: [$c, "y"] }) {
        __typename } }`;
    const { status, data, errors } = await askAlike({ query, variables: { c: null } });
    expect({ status, data }).toEqual({ status: 200, data: null });
    expect(errors?.map(({ message, extensions: { code } }) => [message, code])).toEqual([
      [expect.stringMatching(/^Argument "input" has invalid value/), 'BAD_USER_INPUT'],
    ]);
    const found = 'query { conversationByExternalId(externalId: "null-tag") { __typename } }';
    expect(await app.ask(found)).toEqual({ conversationByExternalId: null });
    const list = `{ conversations(first: 100) { nodes { tags } } }`;
    for (const { status: listed } of await askOften({ query: list })) expect(listed).toBe(200);
  });

  it.each(['conversation', 'node', 'bulkOperation'])(
    'is reported for the id of %s that has a default',
    async (field) => {
      const query = `query ($id: ID = "x") { ${field}(id: $id) { __typename } }`;
      const { status, data, errors } = await askAlike({ query, variables: { id: null } });
      expect({ status, data }).toEqual({ status: 200, data: { [field]: null } });
      expect(errors?.map(({ message, extensions: { code } }) => [message, code])).toEqual([
        [`Argument "id" of non-null type "ID!" must not be null.`, 'BAD_USER_INPUT'],
      ]);
    },
  );
});

describe('a list in place of an input object', () => {
  it.each([
    ['CreateConversationInput!', 'createConversation(input: $value)', 'CreateConversationInput'],
    ['UpdateOrganizationInput!', 'updateOrganization(input: $value)', 'UpdateOrganizationInput'],
  ])('is rejected by a mutation: %s', async (type, field, name) => {
    const query = `mutation ($value: ${type}) { ${field} { __typename } }`;
    const { status, errors } = await askAlike({ query, variables: { value: [] } });
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toBe(
      `Variable "$value" got invalid value []; Expected type "${name}" to be an object.`,
    );
  });

  it('is rejected by a list of conversations', async () => {
    const query = 'query ($value: ConversationFilter) { conversations(filter: $value) { nodes { id } } }';
    const { status, errors } = await askAlike({ query, variables: { value: [] } });
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('fragments', () => {
  it.each([true, false])('contribute no fields elsewhere if %s skips them', async (y) => {
    const query = `query ($y: Boolean!) {
      viewer { org { ...O @skip(if: $y) } user { id } again: org { ...O } }
      eventual: viewer { org { id ...O @include(if: $y) } } }
      fragment O on Organization { name lockConversationsAfterDays }`;
    const { data } = await askAlike({ query, variables: { y } });
    const all = ['name', 'lockConversationsAfterDays'];
    expect(Object.keys(data.viewer.org)).toEqual(y ? [] : all);
    expect(Object.keys(data.viewer.again)).toEqual(all);
    expect(Object.keys(data.eventual.org)).toEqual(y ? ['id', ...all] : ['id']);
  });

  it('may be shared by all operations of a document', async () => {
    const query = `query A($y: Boolean!) { viewer { permissions ...V @skip(if: $y) } } query B { viewer { ...V } }
      fragment V on Viewer { org { name } user { id } }`;
    for (const [operationName, variables, keys] of [
      ['A', { y: true }, ['permissions']],
      ['A', { y: false }, ['permissions', 'org', 'user']],
      ['B', {}, ['org', 'user']],
    ] as const) {
      const { data } = await askAlike({ query, operationName, variables });
      expect(Object.keys(data.viewer)).toEqual(keys);
    }
  });
});

describe('skipped selections', () => {
  // Far above the cost limit, if all of it counted.
  const fragment = `fragment C on Conversation {
    threads(first: 100) { nodes { customer { conversations(first: 100) { nodes { id } } } } } }`;

  it('are neither counted nor executed, even if their fragment is used elsewhere', async () => {
    await startConversation(app, { threads: [{ text: 'a' }] });
    const query = `query ($y: Boolean!, $n: Boolean!) {
      a: conversations(first: 100) { nodes { id ...C @skip(if: $y) } }
      b: conversations(first: 1) { nodes { id ...C @skip(if: $n) } } } ${fragment}`;
    const { status, data } = await askAlike({ query, variables: { y: true, n: false } });
    expect(status).toBe(200);
    for (const node of data.a.nodes) expect(Object.keys(node)).toEqual(['id']);
    for (const node of data.b.nodes) expect(Object.keys(node)).toEqual(['id', 'threads']);
    const { status: refused, errors } = await askAlike({ query, variables: { y: false, n: true } });
    expect([refused, errors?.[0]?.message]).toEqual([400, expect.stringMatching(/objects/)]);
  });
});

describe('operationName', () => {
  const one = 'query A { __typename }';
  const two = 'query A { __typename } query B { b: __typename }';
  const anonymous = '{ __typename }';

  it.each([
    ['absent', one, {}, 200],
    ['null', one, { operationName: null }, 200],
    ['empty', one, { operationName: '' }, 400],
    ['the name', one, { operationName: 'A' }, 200],
    ['another', one, { operationName: 'B' }, 400],
    ['empty', anonymous, { operationName: '' }, 400],
    ['absent', two, {}, 400],
    ['null', two, { operationName: null }, 400],
    ['empty', two, { operationName: '' }, 400],
    ['the first', two, { operationName: 'A' }, 200],
    ['the second', two, { operationName: 'B' }, 200],
  ])('%s of %s', async (_name, query, params, expected) => {
    const { status } = await askAlike({ query, ...params });
    expect(status).toBe(expected);
  });

  it('distinguishes requests with the same text, whichever came first', async () => {
    for (const query of [anonymous, one, two]) {
      const statuses = new Map<string, Set<number>>();
      for (let nth = 0; nth < 6; nth++)
        for (const operationName of [undefined, '', null, 'A', 'B']) {
          const [answer] = await askOften({ query, operationName }, 1);
          const key = JSON.stringify(operationName) ?? 'absent';
          statuses.set(key, (statuses.get(key) ?? new Set()).add(answer!.status));
        }
      for (const [key, seen] of statuses) expect(seen.size, `${query} ${key}: ${[...seen]}`).toBe(1);
    }
  });
});
