import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

// The JSON text from the database equals what the resolvers return.

let app: TestApp;
let id: string;

const custom = {
  aNum: 1,
  bNum: 123456789012.5,
  cNum: 1e-300,
  dNum: 0.1,
  eNum: -1.5e-21,
  fStr: '\u0001 "quoted" \u2028 \u{1f389}',
  '10Num': 1,
  '2Num': 2,
};

beforeAll(async () => {
  app = await openTestApp();
  const conversation = await startConversation(app, {
    customer: { email: 'json@example.com' },
    name: '\ufeffbegins with a mark',
    custom,
    threads: [{ text: '\ufeff' }, { text: '\ufeff\ufefftwice' }],
  });
  id = conversation.id;
});

/** The body of the first response, and of those after the operation is known. */
async function bodiesOf(query: string) {
  const bodies: string[] = [];
  for (let n = 0; n < 6; n++) {
    const { status, data, errors } = await app.graphql(query);
    bodies.push(JSON.stringify({ status, data, errors }));
  }
  return bodies;
}

describe('a conversation read as JSON text', () => {
  it('prints numbers, keys and text of custom attributes as JSON.stringify does', async () => {
    const [first, ...later] = await bodiesOf(`{ conversation(id: "${id}") { ... on Conversation { custom rev } } }`);
    expect(first).toContain('"cNum":1e-300');
    expect(JSON.parse(first as string).data.conversation.custom).toEqual(custom);
    for (const body of later) expect(body).toBe(first);
  });

  it('keeps a text that starts with U+FEFF', async () => {
    const [first, ...later] = await bodiesOf(
      `{ conversation(id: "${id}") { ... on Conversation { name threads { nodes { text } } } } }`,
    );
    const { name, threads } = JSON.parse(first as string).data.conversation;
    expect(name).toBe('\ufeffbegins with a mark');
    expect(threads.nodes).toEqual([{ text: '\ufeff' }, { text: '\ufeff\ufefftwice' }]);
    for (const body of later) expect(body).toBe(first);
  });

  it('reads no threads for a connection without selected entries', async () => {
    const bodies = await bodiesOf(
      `{ conversation(id: "${id}") { ... on Conversation { threads(first: 5) { __typename } } } }`,
    );
    for (const body of bodies)
      expect(JSON.parse(body)).toEqual({
        status: 200,
        data: { conversation: { threads: { __typename: 'ThreadConnection' } } },
      });
  });

  it('serves any number of shapes', async () => {
    for (let n = 0; n < 310; n++) {
      const query = `{ conversation(id: "${id}") { ... on Conversation { a${n}: rev threads(first: ${(n % 50) + 1}) { nodes { t${n}: type } } } } }`;
      for (let use = 0; use < 4; use++) expect((await app.ask(query)).conversation).toMatchObject({ [`a${n}`]: 1 });
    }
  });
});
