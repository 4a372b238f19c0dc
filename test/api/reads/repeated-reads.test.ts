import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { type AskAlike, askRepeatedly } from '../../support/clients/ask-repeatedly.ts';
import { startConversation } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { type ServedApp, serveApp } from '../../support/gateways/served-app.ts';

// The fast path returns JSON straight from the database, which must be the same as graphql-js prints.

let app: TestApp;
let served: ServedApp;
let askAlike: AskAlike;
beforeAll(async () => {
  app = await openTestApp();
  served = await serveApp(app);
  ({ askAlike } = askRepeatedly(served, app.tenant.token));
});

describe('a read that one statement can serve', () => {
  it('may select threads without any of their fields', async () => {
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

  it('preserves every character of a text', async () => {
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
    // Served by resolvers at every use.
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

  it('prints numbers as JavaScript does, whoever wrote them and whenever', async () => {
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

/** Asserts that the custom attributes of the latest conversation are printed like this wherever they are selected. */
async function expectPrinted(id: string, printed: string): Promise<void> {
  for (const field of ['conversation', 'node']) {
    const query = `query ($id: ID!) { ${field}(id: $id) { ... on Conversation { custom } } }`;
    expect((await askAlike({ query, variables: { id } })).text).toBe(`{"data":{"${field}":{"custom":${printed}}}}`);
  }
  const list = `{ conversations(first: 1) { nodes { custom } } }`;
  expect((await askAlike({ query: list })).text).toBe(`{"data":{"conversations":{"nodes":[{"custom":${printed}}]}}}`);
}
