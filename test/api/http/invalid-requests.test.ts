import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/gateway-address.ts';

// Invalid requests get the same error messages from the fetch function and the Node listener, on the first use of an
// operation (through Yoga) and on later ones (the fast path).

let app: TestApp;
let ways: Record<'fetch' | 'listener', (path: string, init: RequestInit) => Promise<Response>>;

beforeAll(async () => {
  app = await openTestApp();
  const address = await listen(app.requestListener);
  ways = {
    fetch: (path, init) => app.fetch(new Request(`http://parley.test${path}`, init)),
    listener: (path, init) => fetch(`${address}${path}`, init),
  };
});

interface RequestOptions {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: { data?: any; errors?: { message: string; extensions: Record<string, unknown> }[] };
}

async function ask(way: keyof typeof ways, options: RequestOptions): Promise<Answer> {
  const { method = 'POST', search = '', headers, body } = options;
  const all = { 'content-type': 'application/json', authorization: `Bearer ${app.tenant.token}`, ...headers };
  const init = { method, headers: all, ...(body !== undefined && { body: body as BodyInit }) };
  const response = await ways[way](`/graphql${search}`, init);
  const payload = JSON.parse(await response.text());
  for (const error of payload.errors ?? []) {
    expect(error.extensions.requestId).toEqual(expect.any(String));
    delete error.extensions.requestId;
  }
  return { status: response.status, type: response.headers.get('content-type'), body: payload };
}

/**
 * Sends the request through both entry points, often enough to take both execution paths; returns the response, which
 * must always be the same.
 */
async function answerTo(options: RequestOptions): Promise<Answer> {
  const answers: Answer[] = [];
  for (const way of ['fetch', 'listener'] as const)
    for (let time = 0; time < 5; time++) answers.push(await ask(way, options));
  const [first] = answers as [Answer];
  for (const answer of answers) expect(answer).toEqual(first);
  return first;
}

/** An operation that no one has sent before. */
const unknown = () => JSON.stringify({ query: `query Q${++count} { viewer { permissions } }` });
let count = 0;
const viewer = JSON.stringify({ query: 'query Known { viewer { permissions } }' });
const refused = (status: number, message: RegExp, code = 'BAD_USER_INPUT') => ({
  status,
  body: { errors: [{ message: expect.stringMatching(message), extensions: expect.objectContaining({ code }) }] },
});
const permissions = { status: 200, body: { data: { viewer: { permissions: expect.any(Array) } } } };

describe('the request body', () => {
  const nameOf = (bytes: number[]) => {
    const [before, after] = JSON.stringify({
      query:
        'mutation Name($n: String!) { createTeam(input: { name: $n }) { ... on CreateTeamPayload { team { name } } } }',
      variables: { n: 'Grün |' },
    }).split('|') as [string, string];
    return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  };

  it('is decoded exactly if it is UTF-8', async () => {
    const { body } = await answerTo({ body: nameOf([...Buffer.from('\u{1f389}\uFFFD')]) });
    expect(body.data.createTeam.team.name).toBe('Grün \u{1f389}\uFFFD');
  });

  it.each([
    ['a byte of Latin-1', [0xe9]],
    ['a truncated character', [0xf0, 0x9f, 0x8e]],
    ['an overlong encoding', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('is rejected if it contains %s', async (_what, bytes) => {
    expect(await answerTo({ body: nameOf(bytes) })).toMatchObject(refused(400, /not UTF-8/));
  });

  it('is rejected in UTF-16', async () => {
    const utf16 = Buffer.from(`\uFEFF${viewer}`, 'utf16le');
    expect(await answerTo({ body: utf16 })).toMatchObject(refused(400, /not UTF-8/));
  });

  it('may start with a single byte order mark', async () => {
    expect(await answerTo({ body: `\uFEFF${viewer}` })).toMatchObject(permissions);
    expect(await answerTo({ body: `\uFEFF\uFEFF${viewer}` })).toMatchObject(refused(400, /byte order mark/));
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'GZIP', 'gzip, identity', 'aes128gcm'])(
    'is rejected with content-encoding %s, with an explanation',
    async (encoding) => {
      const headers = { 'content-encoding': encoding };
      expect(await answerTo({ headers, body: gzipSync(viewer) })).toMatchObject(
        refused(415, /content-encoding .+ is not supported\. Send the body without it\./),
      );
    },
  );

  it('is accepted with the identity encoding', async () => {
    expect(await answerTo({ headers: { 'content-encoding': 'identity' }, body: viewer })).toMatchObject(permissions);
  });

  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset="UTF-16"',
    'application/json; profile=x; charset=latin1',
    'application/graphql; charset=us-ascii',
  ])('is rejected with content type %s', async (type) => {
    const headers = { 'content-type': type };
    expect(await answerTo({ headers, body: viewer })).toMatchObject(refused(415, /charset .+utf-8/));
  });

  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    'Application/JSON ; charset=utf8',
    'application/json; profile="a; charset=x"',
    'application/graphql+json; charset=utf-8',
  ])('is accepted with content type %s', async (type) => {
    expect(await answerTo({ headers: { 'content-type': type }, body: unknown() })).toMatchObject(permissions);
  });

  it.each(['application/jsonx', 'text/json', 'application/json+x', 'xapplication/json'])(
    'is rejected with the unknown content type %s',
    async (type) => {
      expect(await answerTo({ headers: { 'content-type': type }, body: unknown() })).toMatchObject(
        refused(415, /application\/json/),
      );
    },
  );
});

describe('a persisted query sent as a hash only', () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
  const notSupported = (status: number) =>
    refused(status, /^PersistedQueryNotSupported$/, 'PERSISTED_QUERY_NOT_SUPPORTED');

  it.each([
    ['application/graphql-response+json', 400],
    // Such clients expect this status, and Apollo Server sends it.
    ['application/json', 200],
    ['*/*', 200],
  ])("is rejected with Apollo's own message if there is no list, for %s", async (accept, status) => {
    const headers = { accept };
    for (const more of [{}, { query: null }, { query: '' }, { operationName: 'Known', variables: {} }])
      expect(await answerTo({ headers, body: JSON.stringify({ ...more, extensions }) })).toMatchObject(
        notSupported(status),
      );
    const search = `?${new URLSearchParams({ extensions: JSON.stringify(extensions) })}`;
    expect(await answerTo({ method: 'GET', search, headers })).toMatchObject(notSupported(status));
  });

  it('is executed if the request includes the text', async () => {
    expect(await answerTo({ body: JSON.stringify({ ...JSON.parse(viewer), extensions }) })).toMatchObject(permissions);
  });

  it('is ignored if the extension is invalid', async () => {
    for (const none of [{}, { persistedQuery: null }, { persistedQuery: 'x' }])
      expect(await answerTo({ body: JSON.stringify({ extensions: none }) })).toMatchObject(
        refused(200, /query string/),
      );
  });
});

describe('the Accept header', () => {
  const subscription = JSON.stringify({ query: 'subscription { conversationCreated { id } }' });

  it('rejects a subscription as JSON, and does not open it', async () => {
    const limited = await openTestApp({ subscriptionsPerToken: 1 });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${limited.tenant.token}` };
    for (const accept of ['application/json', 'application/graphql-response+json', 'application/json, text/plain'])
      for (let time = 0; time < 3; time++) {
        const init = { method: 'POST', headers: { ...headers, accept }, body: subscription };
        const answer = await limited.fetch(new Request('http://parley.test/graphql', init));
        expect([answer.status, await answer.json()]).toEqual([
          406,
          {
            errors: [
              {
                message: expect.stringMatching(/Accept text\/event-stream/),
                extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String) },
              },
            ],
          },
        ]);
      }
  });

  it.each(['application/json', 'application/graphql-response+json', 'multipart/mixed', 'text/html'])(
    'explains what to accept for a subscription requested as %s',
    async (accept) => {
      expect(await answerTo({ headers: { accept }, body: subscription })).toMatchObject(
        refused(406, /[Aa]ccept text\/event-stream/),
      );
    },
  );

  it.each(['text/plain', 'image/*', 'application/json; charset=utf-16', 'application/xml, text/plain;q=0.5'])(
    'rejects a response as %s with a JSON error, and executes nothing',
    async (accept) => {
      const name = `Never ${accept}`;
      const query = 'mutation ($n: String!) { createTeam(input: { name: $n }) { __typename } }';
      const body = JSON.stringify({ query, variables: { n: name } });
      const answer = await answerTo({ headers: { accept }, body });
      expect(answer).toMatchObject(refused(406, /application\/graphql-response\+json/));
      expect(answer.type).toMatch(/^application\/json/);
      expect(await answerTo({ method: 'GET', search: '?query={__typename}', headers: { accept } })).toMatchObject(
        refused(406, /application\/json/),
      );
      expect(await teams()).not.toContain(name);
    },
  );

  it.each(['application/json', '*/*', 'application/*', 'text/plain, application/json', 'multipart/mixed, */*'])(
    'accepts a response as %s',
    async (accept) => {
      const init = { method: 'POST', headers: { accept, 'content-type': 'application/json' } };
      for (const way of ['fetch', 'listener'] as const) {
        const headers = { ...init.headers, authorization: `Bearer ${app.tenant.token}` };
        const answer = await ways[way]('/graphql', { ...init, headers, body: viewer });
        expect(answer.status).toBe(200);
        expect(await answer.text()).toContain('permissions');
      }
    },
  );
});

/** The names of all existing teams. */
async function teams(): Promise<string[]> {
  const db = await openTestDatabase();
  return (await db.prisma.team.findMany()).map(({ name }) => name);
}

describe('@skip and @include at the root of a subscription', () => {
  it.each([
    'subscription { conversationCreated @skip(if: true) { id } }',
    'subscription ($x: Boolean!) { conversationCreated @include(if: $x) { id } }',
    'subscription ($x: Boolean!) { ... @skip(if: $x) { conversationCreated { id } } }',
    'subscription ($x: Boolean!) { ...A @include(if: $x) } fragment A on Subscription { conversationCreated { id } }',
    'subscription ($x: Boolean!) { ...A } fragment A on Subscription { ...B } fragment B on Subscription { conversationCreated @skip(if: $x) { id } }',
    'subscription { ...A } fragment A on Subscription { ...A conversationCreated @skip(if: false) { id } }',
  ])('are rejected in %s', async (query) => {
    for (const accept of ['text/event-stream', 'application/json']) {
      const body = JSON.stringify({ query, variables: { x: true } });
      for (const way of ['fetch', 'listener'] as const) {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.tenant.token}`, accept };
        const answer = await ways[way]('/graphql', { method: 'POST', headers, body });
        const text = await answer.text();
        expect(text).toMatch(/@skip and @include .+ root of a subscription/);
        expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
      }
    }
  });

  it('are accepted below the root', async () => {
    const query = 'subscription ($x: Boolean!) { conversationCreated { id name @skip(if: $x) } }';
    const stream = await subscribe(app.fetch, app.tenant.token, query, { x: true });
    await stream.close();
  });
});
