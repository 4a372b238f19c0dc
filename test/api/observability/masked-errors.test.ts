import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseUnusableError } from '../../../src/store/core/database-unusable.ts';
import { writeDocument } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { type FailingApp, openFailingApp } from '../../support/gateways/failing-app.ts';

let app: FailingApp;
beforeAll(async () => {
  app = await openFailingApp();
});
afterEach(() => app.db.failOn(null));

const send = (query: string, variables: object = {}, token = app.tenant.token) =>
  sendRaw(app, {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
const gone = () => Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
const list = '{ conversations { nodes { id } } }';
// By resolvers, and on the direct path.
const listStatement = /^(?:page_conversations_newest__desc|conversation_json_.*)$/;
const create = writeDocument('createConversation', '__typename');
const input = { customer: { email: 'ada@example.com' } };

/** The single log line, which must have the request id of the response. */
const theLine = (requestId: unknown) => {
  const lines = app.takeLog();
  expect(lines).toMatchObject([{ requestId }]);
  return lines[0];
};

describe('an unexpected fault', () => {
  it('is masked in a read with the request id, and logged once under it', async () => {
    app.db.failOn(listStatement);
    const { status, headers, body, text } = await send(list);
    expect(status).toBe(200);
    expect(body).toEqual({
      errors: [
        {
          message: 'Unexpected error. It is logged under the request id.',
          locations: [{ line: 1, column: 3 }],
          path: ['conversations'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: headers.get('x-request-id') },
        },
      ],
      data: null,
    });
    expect(text).not.toContain('secret-of-the-store');
    expect(theLine(headers.get('x-request-id'))).toMatchObject({
      msg: 'unexpected error',
      err: { message: expect.stringContaining('secret-of-the-store') },
    });
  });

  it.each(['lock_customers', 'load_mail_windows', 'write_cus_con_eve'])(
    'is masked in a write (%s) and logged once, and the next write succeeds',
    async (name) => {
      app.db.failOn(name);
      const { headers, body, text } = await send(create, { input: { customer: { email: `${name}@example.com` } } });
      expect(body).toMatchObject({
        errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: headers.get('x-request-id') } }],
      });
      expect(text).not.toContain('secret-of-the-store');
      theLine(headers.get('x-request-id'));
      app.db.failOn(null);
      const again = await send(create, { input: { customer: { email: `${name}@example.com` } } });
      expect(again.body).toMatchObject({ data: { createConversation: { __typename: 'CreateConversationPayload' } } });
      expect(app.takeLog()).toEqual([]);
    },
  );

  it('in one command does not affect the others in its batch', async () => {
    // Requests sent in one turn of the event loop form one batch; only the statement with a thread fails.
    app.db.failOn('write_cus_con_thr_eve');
    const [good, bad, alsoGood] = await Promise.all([
      send(create, { input: { customer: { email: 'good@example.com' } } }),
      send(create, { input: { customer: { email: 'bad@example.com' }, threads: [{ text: 'x' }] } }),
      send(create, { input: { customer: { email: 'also-good@example.com' } } }),
    ]);
    for (const one of [good, alsoGood])
      expect(one.body).toMatchObject({ data: { createConversation: { __typename: 'CreateConversationPayload' } } });
    expect(bad.body).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    theLine(bad.headers.get('x-request-id'));
  });

  it.each([
    ['a full disk', '53100'],
    ['a statement that took too long', '57014'],
  ])('of the whole database (%s) rejects a batch at once with SERVICE_UNAVAILABLE', async (_what, code) => {
    app.db.failOn('write_cus_con_eve', () => Object.assign(new Error('secret-of-the-store'), { code }));
    const writes = [1, 2, 3].map((nth) => ({ input: { customer: { email: `${code}-${nth}@example.com` } } }));
    let attempts = 0;
    const stop = app.db.onStatement(({ name }) => {
      if (name === 'lock_customers') attempts++;
    });
    for (const { status, body } of await Promise.all(writes.map((variables) => send(create, variables)))) {
      expect(status).toBe(503);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true } }] });
    }
    stop();
    // Retrying each command alone would only make it worse.
    expect(attempts).toBe(1);
    expect(app.takeLog()).toHaveLength(3);
  });

  it('in two fields produces two errors and two log lines under one request id', async () => {
    app.db.failOn('find_customer_by_email');
    const query =
      '{ a: customer(email: "a@example.com") { id } b: customer(email: "b@example.com") { id } viewer { permissions } }';
    const both = await send(query);
    expect(both.body).toMatchObject({ data: { a: null, b: null, viewer: { permissions: expect.any(Array) } } });
    const id = both.headers.get('x-request-id');
    expect(both.body?.errors?.map((one) => one.extensions)).toEqual([
      { code: 'INTERNAL_SERVER_ERROR', requestId: id },
      { code: 'INTERNAL_SERVER_ERROR', requestId: id },
    ]);
    expect(app.takeLog().map((line) => line.requestId)).toEqual([id, id]);
  });

  it('during authentication, before the operation, is HTTP 500 with the same code, logged once', async () => {
    app.db.failOn('find_valid_token');
    const { status, headers, body, text } = await send(list, {}, 'never-used-before');
    expect(status).toBe(500);
    expect(body).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: headers.get('x-request-id') } }],
    });
    expect(text).not.toContain('secret-of-the-store');
    theLine(headers.get('x-request-id'));
    app.db.failOn(null);
    expect((await send(list, {}, 'never-used-before')).status).toBe(401);
  });

  it('is masked even if the thrown value is not an Error', async () => {
    app.db.failOn(listStatement, () => 'a bare secret-of-the-store');
    const { headers, body, text } = await send(list);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(text).not.toContain('secret-of-the-store');
    theLine(headers.get('x-request-id'));
  });

  it('in a dry run (R24) leaves nothing open: the next write succeeds', async () => {
    app.db.failOn('list_customers');
    const query = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
      ... on CreateConversationPayload { conversation { customer { id email } } } } }`;
    const { headers, body } = await send(query, { input: { ...input, validateOnly: true } });
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    theLine(headers.get('x-request-id'));
    app.db.failOn(null);
    expect((await send(query, { input })).body).toMatchObject({ data: { createConversation: { conversation: {} } } });
  });

  it('does not include client errors, which are not logged', async () => {
    await send('{ nothing }');
    await send('{ conversations(first: 0) { nodes { id } } }');
    await send(create, { input: { customer: {} } });
    expect(app.takeLog()).toEqual([]);
  });
});

describe('an unreachable database', () => {
  it.each([
    ['refused connections', gone],
    ['a lost connection', () => new Error('Connection terminated unexpectedly')],
    ['an unusable database', () => new DatabaseUnusableError('unreachable', 'No connection to 10.1.2.3')],
    ['too many connections', () => Object.assign(new Error('sorry, too many clients already'), { code: '53300' })],
    ['a shutdown', () => Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ])('%s: SERVICE_UNAVAILABLE, HTTP 503 and retryable, logged once', async (_what, error) => {
    app.db.failOn(listStatement, error);
    const { status, headers, body, text } = await send(list);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({
      errors: [
        {
          extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: headers.get('x-request-id') },
        },
      ],
    });
    expect(text).not.toMatch(/10\.1\.2\.3|ECONN|clients already|terminat/);
    expect(theLine(headers.get('x-request-id'))?.msg).toBe('database unavailable');
  });

  it('is reported in the same way by a write', async () => {
    app.db.failOn('load_mail_windows', gone);
    const { status, headers, body } = await send(create, { input });
    expect(status).toBe(503);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true } }] });
    theLine(headers.get('x-request-id'));
  });

  it('is reported in the same way by authentication', async () => {
    app.db.failOn('find_valid_token', gone);
    const { status, headers, body } = await send(list, {}, 'another-never-used');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({
      errors: [
        { extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: headers.get('x-request-id') } },
      ],
    });
    theLine(headers.get('x-request-id'));
  });
});
