import { beforeAll, describe, expect, it } from 'vitest';
import { write } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const send = (query: string, variables: object = {}) =>
  sendRaw(app, {
    // With this header, the status also reveals operations that are rejected before execution.
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });

const pages = `query ($a: Int, $b: Int) {
  conversations(first: $a) { nodes { customer { conversations(first: $b) { nodes { threads(first: 100) { nodes { id } } } } } } }
}`;

describe('limits on the text of an operation', () => {
  const cycle = ['nodes', 'customer', 'conversations'];
  const nested = (levels: number) => {
    const fields = Array.from({ length: levels - 2 }, (_, i) => cycle[i % cycle.length]);
    return `{ conversations { ${fields.map((field) => `${field} { `).join('')} __typename ${'}'.repeat(levels)}`;
  };
  const aliased = (count: number) =>
    `{ ${Array.from({ length: count }, (_, i) => `a${i}: viewer { permissions }`).join(' ')} }`;
  const directed = (count: number) => `{ ${'viewer { permissions @skip(if: false) } '.repeat(count)} }`;
  const values = (count: number) => `{ nodes(ids: [${'1 '.repeat(count)}]) { id } }`;
  const repeated = (count: number) => `{ viewer { ${'permissions '.repeat(count)}} }`;
  const fragments = (levels: number) => {
    const chain = Array.from({ length: levels }, (_, i) => `fragment f${i} on Viewer { ...f${i + 1} ...f${i + 1} }`);
    return `{ viewer { ...f0 } } ${chain.join(' ')} fragment f${levels} on Viewer { permissions }`;
  };
  const wrapped = (times: number) => `{ viewer { ${'... { '.repeat(times)} permissions ${'}'.repeat(times)} } }`;
  const operations = (count: number) =>
    Array.from({ length: count }, (_, i) => `query q${i} { viewer { ...V } }`).join(' ') +
    ` fragment V on Viewer { ${Array.from({ length: 99 }, (_, i) => `a${i}: permissions`).join(' ')} }`;
  const long = (length: number) => `{ viewer { permissions } } #`.padEnd(length, 'x');
  const lines = (count: number) => `{ viewer { permissions } ${'\n'.repeat(count - 1)}}`;
  const named = (length: number) => `query ${'q'.repeat(length)} { viewer { permissions } }`;

  it.each([
    [
      '10000 tokens',
      values(9988),
      values(9989),
      'Syntax Error: Document contains more that 10000 tokens. Parsing aborted.',
    ],
    [
      '400000 characters',
      long(400_000),
      long(400_001),
      'The text of the operation has 400001 characters; the limit is 400000. Send long values as variables.',
    ],
    [
      '10000 lines',
      lines(10_000),
      lines(10_001),
      'The text of the operation has more than 10000 lines. Send long values as variables.',
    ],
    [
      'names of 256 characters',
      named(256),
      named(257),
      'A name in the operation has 257 characters; the limit is 256.',
    ],
    [
      'an expansion to 20000',
      fragments(12),
      fragments(13),
      'The operation expands to 24577 fields, fragments and values; the limit is 20000.',
    ],
    [
      'the expansion of all operations together',
      operations(190),
      operations(200),
      'The operation expands to 20400 fields, fragments and values; the limit is 20000.',
    ],
    [
      '100000 pairs of the same field',
      repeated(447),
      repeated(448),
      'The operation selects the same fields in the same places too often: more than 100000 pairs of them would have to be compared.',
    ],
    [
      '100 fragments within each other',
      wrapped(98),
      wrapped(99),
      'The operation is nested 101 fields and fragments deep; the limit is 100.',
    ],
    ['20 levels', nested(20), nested(21), 'The operation is nested 21 levels deep; the limit is 20.'],
    ['100 aliases', aliased(100), aliased(101), 'The operation has 101 aliases; the limit is 100.'],
    ['100 directives', directed(100), directed(101), 'The operation has 101 directives; the limit is 100.'],
  ])('accepts %s, and no more', async (_what, taken, refused, message) => {
    const good = await send(taken, {});
    // Deep pages are rejected for their cost, which is another limit.
    expect(good.body?.errors?.[0]?.message ?? '').not.toMatch(/at most \d+ are taken|tokens|too often|lines/);
    const bad = await send(refused);
    expect(bad.status, bad.text).toBe(400);
    expect(bad.body?.data ?? null).toBeNull();
    expect(bad.body?.errors?.map((error) => error.message)).toEqual([message]);
    expect(bad.body?.errors?.[0]?.extensions).toMatchObject({
      code: expect.stringMatching(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/),
      requestId: bad.headers.get('x-request-id'),
    });
    // The rejection is cached, and stays the same.
    expect((await send(refused)).body?.errors?.[0]?.message).toBe(message);
  });

  it('counts an alias in a fragment at each spread', async () => {
    const chain = Array.from(
      { length: 6 },
      (_, i) => `fragment F${i} on Conversation { a: customer { ...C${i} } b: customer { ...C${i} } }
        fragment C${i} on Customer { conversations(first: 1) { nodes { ...F${i + 1} } } }`,
    );
    const text = `{ conversationByExternalId(externalId: "x") { ...F0 } } ${chain.join(' ')} fragment F6 on Conversation { id }`;
    const { status, body } = await send(text);
    expect(status).toBe(400);
    expect(body?.errors?.[0]?.message).toBe('The operation has 126 aliases; the limit is 100.');
  });

  it('rejects endless introspection of a schema that refers to itself', async () => {
    const { body } = await send(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    );
    expect(body?.errors?.[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  });
});

describe('the limit on the cost of an operation', () => {
  it('rejects nested pages before reading anything', async () => {
    const statements = await app.statementsOf(async () => {
      const { status, body } = await send(pages, { a: 100, b: 100 });
      expect(status).toBe(400);
      expect(body?.data ?? null).toBeNull();
      const cost = 1 + 100 * (1 + 1 + 1 + 100 * (1 + 1 + 100));
      expect(body?.errors).toEqual([
        {
          message: `The response could contain ${cost} objects; the limit is 50000. Request smaller pages.`,
          extensions: { code: 'BAD_USER_INPUT', cost, limit: 50_000, requestId: expect.any(String) },
        },
      ]);
    });
    expect(statements).toEqual([]);
  });

  it('accepts a hundred conversations with a hundred threads each', async () => {
    const { status, body } = await send(
      '{ conversations(first: 100) { nodes { id customer { id } threads(first: 100) { nodes { id text } } } } }',
    );
    expect(status).toBe(200);
    expect(body).toEqual({ data: { conversations: { nodes: [] } } });
  });

  it('is checked before permissions, because that check covers each id', async () => {
    const { userId } = app.tenant;
    const permissions = ['org.permission.bulk.read'];
    const { secret } = await write(app, 'createApiToken', { name: 'few', userId, permissions });
    const ids = Array.from({ length: 50_001 }, () => 'x');
    const { errors } = await app.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, secret);
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', cost: 50_001 }]);
  });

  it('applies to a prepared operation, with the variables of each request', async () => {
    for (let time = 0; time < 6; time++) expect((await send(pages, { a: 2, b: 2 })).status).toBe(200);
    const { status, body } = await send(pages, { a: 100, b: 100 });
    expect(status).toBe(400);
    expect(body?.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', limit: 50_000 });
    expect((await send(pages, { a: 2, b: 2 })).status).toBe(200);
  });

  it('adds up many fragments with variables quickly', async () => {
    const chain = Array.from(
      { length: 4 },
      (_, i) =>
        `fragment F${i} on Conversation { customer { conversations(first: $n) { nodes { ...F${i + 1} ...F${i + 1} } } } }`,
    );
    const text = `query ($n: Int) { conversations { nodes { ...F0 } } } ${chain.join(' ')} fragment F4 on Conversation { id }`;
    expect((await send(text, { n: 100 })).status).toBe(400);
    expect((await send(text, { n: 1 })).status).toBe(200);
  });
});

describe('configured limits', () => {
  it('replace the defaults', async () => {
    const strict = await openTestApp({ maxCost: 5, maxDepth: 3 });
    expect((await strict.graphql('{ conversations(first: 5) { nodes { id } } }')).errors?.[0]?.extensions.limit).toBe(
      5,
    );
    expect((await strict.graphql('{ conversations(first: 4) { nodes { id } } }')).errors).toBeUndefined();
    expect(
      (await strict.graphql('{ conversations(first: 1) { nodes { org { id } } } }')).errors?.[0]?.message,
    ).toContain('nested 4 levels deep');
  });
});
