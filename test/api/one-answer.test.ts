import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/store/database.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { startConversation, write } from '../support/client.ts';
import { openTestDatabase } from '../support/database.ts';
import { type ServedApp, serveApp } from '../support/served-app.ts';

// An operation that comes back is answered in another way than one that is new. Each of these was answered differently from
// its fourth use on; what is expected here is what `execute` of graphql-js says, at every use.

const uses = 6;

let app: TestApp;
let served: ServedApp;
beforeAll(async () => {
  app = await openTestApp();
  served = await serveApp(app);
});

interface Answer {
  readonly status: number;
  /** The body to the byte, but for the request's id. */
  readonly text: string;
  readonly data?: any;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

const requestId = /"requestId":"[0-9a-f-]{36}"/g;

/** Sends a request so often that it comes to be remembered, and gives every answer. */
async function askOften(params: object, before: (nth: number) => Promise<unknown> = async () => {}): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let nth = 1; nth <= uses; nth++) {
    await before(nth);
    const { status, text } = await served.post(JSON.stringify(params), app.tenant.token);
    answers.push({ status, text: text.replace(requestId, ''), ...JSON.parse(text) });
  }
  return answers;
}

/** The answer, which must have been the same every time. */
async function askAlike(params: object): Promise<Answer> {
  const [first, ...later] = await askOften(params);
  for (const [index, { status, text }] of later.entries())
    expect({ status, text }, `use ${index + 2}`).toEqual({ status: first!.status, text: first!.text });
  return first!;
}

describe('variables that are absent', () => {
  it('clear nothing of a conversation', async () => {
    const { id } = await startConversation(app, { name: 'Kept', tags: ['kept'] });
    const query = `mutation ($id: ID!, $name: String, $tags: [String!]) {
      updateConversation(input: { id: $id, name: $name, tags: $tags }) {
        ... on UpdateConversationPayload { conversation { name tags } } } }`;
    for (const { data } of await askOften({ query, variables: { id } }))
      expect(data.updateConversation.conversation).toEqual({ name: 'Kept', tags: ['kept'] });
  });

  it('lift no lock of an organization', async () => {
    await write(app, 'updateOrganization', { lockConversationsAfterDays: 365 });
    const query = `mutation ($days: Int, $name: String) {
      updateOrganization(input: { lockConversationsAfterDays: $days, name: $name }) {
        ... on UpdateOrganizationPayload { organization { lockConversationsAfterDays } } } }`;
    for (const { data } of await askOften({ query, variables: { name: 'Tenant' } }))
      expect(data.updateOrganization.organization).toEqual({ lockConversationsAfterDays: 365 });
    await write(app, 'updateOrganization', { lockConversationsAfterDays: null });
  });

  it('R23: make no other input of the same one', async () => {
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

  it('leave the items of a list that has defaults to those', async () => {
    const query = `mutation ($c: String = "x", $n: String!) {
      createConversation(input: { customer: { email: "items@example.com" }, name: $n, tags: [$c, "y"] }) {
        ... on CreateConversationPayload { conversation { tags } } } }`;
    const { data } = await askAlike({ query, variables: { n: 'default' } });
    expect(data.createConversation.conversation.tags).toEqual(['x', 'y']);
  });
});

describe('null where none may be', () => {
  it('as an item of a list is an error of the argument, and nothing is stored', async () => {
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
    'for the id of %s with a default is told as such',
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

describe('a list for an input object', () => {
  it.each([
    ['CreateConversationInput!', 'createConversation(input: $value)', 'CreateConversationInput'],
    ['UpdateOrganizationInput!', 'updateOrganization(input: $value)', 'UpdateOrganizationInput'],
  ])('is refused by a mutation: %s', async (type, field, name) => {
    const query = `mutation ($value: ${type}) { ${field} { __typename } }`;
    const { status, errors } = await askAlike({ query, variables: { value: [] } });
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toBe(
      `Variable "$value" got invalid value []; Expected type "${name}" to be an object.`,
    );
  });

  it('is refused by a list of conversations', async () => {
    const query = 'query ($value: ConversationFilter) { conversations(filter: $value) { nodes { id } } }';
    const { status, errors } = await askAlike({ query, variables: { value: [] } });
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('fragments', () => {
  it.each([true, false])('that are skipped if %s take and give no fields elsewhere', async (y) => {
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

  it('serve every operation of a text', async () => {
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

describe('what is skipped', () => {
  // Far more than what an answer may cost, where all of it is counted.
  const fragment = `fragment C on Conversation {
    threads(first: 100) { nodes { customer { conversations(first: 100) { nodes { id } } } } } }`;

  it('is neither counted nor executed, though its fragment is asked for elsewhere', async () => {
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

describe('a read that one statement answers', () => {
  it('of threads without anything of them', async () => {
    const { id } = await startConversation(app, { threads: [{ text: 'a' }, { text: 'b' }] });
    for (const field of ['threads(first: 5)', 'threads(last: 5)', 'threads']) {
      const one = `query ($id: ID!) { conversation(id: $id) { ... on Conversation { ${field} { __typename } } } }`;
      const { data } = await askAlike({ query: one, variables: { id } });
      expect(data.conversation).toEqual({ threads: { __typename: 'ThreadConnection' } });
      const { status, data: list } = await askAlike({
        query: `{ conversations(first: 1) { nodes { ${field} { __typename } } } }`,
      });
      expect([status, list]).toEqual([200, { conversations: { nodes: [data.conversation] } }]);
    }
  });

  it('keeps every character of a text', async () => {
    const text = '\uFEFFbegins with a mark \u2028 \u0001 "\\ 🎉 \uFEFF';
    const { id } = await startConversation(app, {
      customer: { email: 'mark@example.com', firstName: '\uFEFFAda' },
      name: text,
      externalId: '\uFEFFexternal',
      tags: ['\uFEFFtag'],
      custom: { markStr: text, '\uFEFFkeyStr': text },
      threads: [{ text }],
    });
    const fields = `... on Conversation { name externalId tags custom customer { firstName } threads { nodes { text } } }`;
    const expected = {
      name: text,
      externalId: '\uFEFFexternal',
      tags: ['\uFEFFtag'],
      custom: { markStr: text, '\uFEFFkeyStr': text },
      customer: { firstName: '\uFEFFAda' },
      threads: { nodes: [{ text }] },
    };
    const query = `query ($id: ID!) { conversation(id: $id) { ${fields} } }`;
    expect((await askAlike({ query, variables: { id } })).data.conversation).toEqual(expected);
    // By the resolvers, at every use.
    const node = `query ($id: ID!) { node(id: $id) { ${fields} } }`;
    expect((await askAlike({ query: node, variables: { id } })).data.node).toEqual(expected);
  });

  it('prints custom attributes as JavaScript does', async () => {
    const sent =
      '{"aNum":1,"bNum":1.50,"cNum":9007199254740991,"dNum":1E5,"eNum":-0,"fNum":0.1,"gNum":5e-324,"hNum":1E-7,' +
      '"jStr":"1e308 : , {\\"a\\": 1}","kBool":true,"lStr":null}';
    const create = `mutation ($custom: JSONObject) {
      createConversation(input: { customer: { email: "numbers@example.com" }, custom: $custom }) {
        ... on CreateConversationPayload { conversation { id } } } }`;
    const body = `{"query":${JSON.stringify(create)},"variables":{"custom":${sent}}}`;
    const { text } = await served.post(body, app.tenant.token);
    const { id } = JSON.parse(text).data.createConversation.conversation;
    await expectPrinted(
      id,
      '{"aNum":1,"bNum":1.5,"cNum":9007199254740991,"dNum":100000,"eNum":0,"fNum":0.1,"gNum":5e-324,"hNum":1e-7,' +
        '"jStr":"1e308 : , {\\"a\\": 1}","lStr":null,"kBool":true}',
    );
  });

  it('prints numbers as JavaScript does whoever wrote them, and whenever', async () => {
    const { id } = await startConversation(app, { externalId: 'by-hand' });
    const db = await openTestDatabase();
    const update = `UPDATE conversations SET custom =
      '{"aNum": 1.0, "bNum": 1e308, "cNum": 0.10, "dStr": "1.0", "eNum": 1e21, "fNum": -1e22, "gNum": 9007199254740993}'
      WHERE external_id = 'by-hand'`;
    await db.query(statement('', update), []);
    await expectPrinted(
      id,
      '{"aNum":1,"bNum":1e+308,"cNum":0.1,"dStr":"1.0","eNum":1e+21,"fNum":-1e+22,"gNum":9007199254740992}',
    );
  });
});

/** The custom attributes of the latest conversation are printed so wherever they are asked for. */
async function expectPrinted(id: string, printed: string): Promise<void> {
  for (const field of ['conversation', 'node']) {
    const query = `query ($id: ID!) { ${field}(id: $id) { ... on Conversation { custom } } }`;
    expect((await askAlike({ query, variables: { id } })).text).toBe(`{"data":{"${field}":{"custom":${printed}}}}`);
  }
  const list = `{ conversations(first: 1) { nodes { custom } } }`;
  expect((await askAlike({ query: list })).text).toBe(`{"data":{"conversations":{"nodes":[{"custom":${printed}}]}}}`);
}

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
  ])('%s, of %s', async (_name, query, params, expected) => {
    const { status } = await askAlike({ query, ...params });
    expect(status).toBe(expected);
  });

  it('tells requests of one text apart, whichever of them came first', async () => {
    for (const query of [anonymous, one, two]) {
      const statuses = new Map<string, Set<number>>();
      for (let nth = 0; nth < uses; nth++)
        for (const operationName of [undefined, '', null, 'A', 'B']) {
          const { status } = await served.post(JSON.stringify({ query, operationName }), app.tenant.token);
          const key = JSON.stringify(operationName) ?? 'absent';
          statuses.set(key, (statuses.get(key) ?? new Set()).add(status));
        }
      for (const [key, seen] of statuses) expect(seen.size, `${query} ${key}: ${[...seen]}`).toBe(1);
    }
  });
});
