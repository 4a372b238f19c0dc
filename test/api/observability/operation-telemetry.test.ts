import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { decodeId } from '../../../src/domain/core/ids.ts';
import { createLogger } from '../../../src/logger.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { databaseKind, openTestDatabase } from '../../support/databases/database.ts';
import { testShards } from '../../support/databases/shards.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';
import { until } from '../../support/processes/until.ts';

const metricsToken = 'metrics-for-tests-only';
let app: App & { tenant: Tenant };
let lines: string[] = [];

beforeAll(async () => {
  const db = await openTestDatabase();
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const config = { ...parseConfig({}), metricsToken, requestsPerMinute: 1000 };
  app = {
    ...(await createApp({ config, shards: testShards(db), logger, demoToken: null })),
    tenant: await createTenant(db),
  };
});
afterAll(() => app.close());

const headers = { 'content-type': 'application/json' };
const send = (query: string, variables: object = {}, more: Record<string, string> = {}) =>
  sendRaw(app, { headers: { ...headers, ...more }, body: JSON.stringify({ query, variables }) });
const answered = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Answered.');
const take = async (work: () => Promise<unknown>) => {
  lines = [];
  await work();
  return answered();
};

const create = `mutation Create($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id } } }
}`;

describe('the log', () => {
  it('R44, R46: names the customer of a session, and the rule that a refused token breaks', async () => {
    const session = `mutation { createCustomerSession(input: { customer: { email: "logged@example.com" } }) {
      ... on CreateCustomerSessionPayload { token customer { id } } } }`;
    const { token, customer } = ((await send(session)).body as any).data.createCustomerSession;
    const by = (authorization: string) =>
      take(() => send('{ viewer { permissions } }', {}, { authorization })).then(([line]) => line);
    const line = await by(`Bearer ${token}`);
    expect(line).toMatchObject({ status: 200, orgId: app.tenant.orgId, customerId: decodeId('Customer', customer.id) });
    expect(line).not.toHaveProperty('tokenId');
    expect(line).not.toHaveProperty('tokenRule');
    expect(await by(`Bearer ${token.slice(0, -3)}AAA`)).toMatchObject({ status: 401, tokenRule: 'signature' });
    expect(await by('Bearer nobody')).toMatchObject({ status: 401, tokenRule: 'unknown' });
    expect(await by('')).not.toHaveProperty('tokenRule');
  });

  it('has one line for each operation on every path, without client data except for the operation name', async () => {
    const input = { customer: { email: 'secret@example.com' }, name: 'Secret name', custom: { secretStr: 'secret' } };
    for (let time = 0; time < 5; time++) {
      let answer: Awaited<ReturnType<typeof send>> | undefined;
      const logged = await take(async () => {
        answer = await send(create, { input }, { cookie: 'secret=secret' });
      });
      expect(logged).toHaveLength(1);
      expect(logged[0]).toEqual({
        level: 'info',
        time: expect.any(String),
        pid: expect.any(Number),
        hostname: expect.any(String),
        msg: 'Answered.',
        requestId: answer?.headers.get('x-request-id'),
        method: 'POST',
        path: '/graphql',
        operationType: 'mutation',
        operationName: 'Create',
        orgId: app.tenant.orgId,
        tokenId: app.tenant.author.tokenId,
        status: 200,
        durationMs: expect.any(Number),
      });
      expect(lines.join()).not.toMatch(/secret/i);
      expect(lines.join()).not.toContain(app.tenant.token);
    }
  });

  it.each([
    ['a syntax error', '{ viewer {', 'GRAPHQL_PARSE_FAILED', undefined],
    ['an unknown field', 'query Wrong { nothing }', 'GRAPHQL_VALIDATION_FAILED', 'Wrong'],
    ['an invalid page size', 'query Page { conversations(first: 0) { nodes { id name } } }', 'BAD_USER_INPUT', 'Page'],
  ])('has %s with its code', async (_what, query, code, operationName) => {
    const logged = await take(() => send(query));
    expect(logged).toMatchObject([{ code }]);
    expect(logged[0].operationName).toBe(operationName);
  });

  it('omits the token for unauthenticated clients, and truncates long operation names', async () => {
    const name = 'N'.repeat(200);
    const [refused] = await take(() =>
      send(`query ${name} { viewer { permissions } }`, {}, { authorization: 'Bearer secret' }),
    );
    expect(refused).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(JSON.stringify(refused)).not.toMatch(/secret|tokenId/);
    const [long] = await take(() => send(`query ${name} { viewer { permissions } }`));
    expect(long.operationName).toBe('N'.repeat(100));
  });

  it('has paths without their variable parts, and no probes', async () => {
    const [line] = await take(() => app.fetch(new Request('http://parley.test/attachments/a/b?signature=secret')));
    expect(line).toMatchObject({ path: '/attachments/a/b', status: 404 });
    expect(await take(() => app.fetch(new Request('http://parley.test/health')))).toEqual([]);
    expect(await take(() => app.fetch(new Request('http://parley.test/ready')))).toEqual([]);
  });
});

describe('/metrics', () => {
  const read = (authorization?: string) =>
    app.fetch(new Request('http://parley.test/metrics', { headers: authorization ? { authorization } : {} }));
  const metrics = async () => (await read(`Bearer ${metricsToken}`)).text();
  const seriesIn = (text: string, series: string) => {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  };

  it('requires its own token', async () => {
    for (const authorization of [undefined, 'Bearer nobody', `Bearer ${app.tenant.token}`, metricsToken]) {
      const answer = await read(authorization);
      expect(answer.status, authorization).toBe(401);
      expect(await answer.text()).not.toContain('parley_');
    }
    const answer = await read(`Bearer ${metricsToken}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  it('is absent unless a token is configured', async () => {
    const logger = pino({ level: 'silent' });
    const plain = await createApp({
      config: parseConfig({}),
      shards: testShards(await openTestDatabase()),
      logger,
      demoToken: null,
    });
    const answer = await plain.fetch(new Request('http://parley.test/metrics'));
    await plain.close();
    expect(answer.status).toBe(404);
  });

  it('counts operations by type, name and code, and measures their duration', async () => {
    const before = await metrics();
    for (let time = 0; time < 5; time++) await send('query Who { viewer { permissions } }');
    await send('query Who { viewer { nothing } }');
    await send('{', {});
    await send('{ viewer { permissions } }', {}, { authorization: 'Bearer nobody' });
    const after = await metrics();
    const grown = (series: string) => seriesIn(after, series) - seriesIn(before, series);
    expect(grown('parley_operations_total{type="query",name="Who",code="OK"}')).toBe(5);
    expect(grown('parley_operations_total{type="query",name="Who",code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    expect(grown('parley_operations_total{type="none",name="",code="GRAPHQL_PARSE_FAILED"}')).toBe(1);
    expect(grown('parley_operations_total{type="none",name="",code="UNAUTHENTICATED"}')).toBe(1);
    expect(grown('parley_operation_duration_seconds_count{type="query"}')).toBe(6);
    expect(grown('parley_operation_duration_seconds_bucket{le="60",type="query"}')).toBe(6);
  });

  it('reports how many writes share a transaction', async () => {
    const before = await metrics();
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => send(create, { input: { customer: { email: `batch-${i}@example.com` } } })),
    );
    const after = await metrics();
    const grown = (series: string) => seriesIn(after, series) - seriesIn(before, series);
    expect(grown('parley_batch_size_sum{kind="conversations"}')).toBe(8);
    expect(grown('parley_batch_size_count{kind="conversations"}')).toBeGreaterThan(0);
    expect(grown('parley_batch_size_count{kind="conversations"}')).toBeLessThan(8);
  });

  it('reports the queue, the pool, the event loop and the memory', async () => {
    const text = await until(metrics, (each) => each.includes('parley_queue_jobs{queue="bulk-operation"}'));
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    if (databaseKind === 'server') {
      expect(text).toMatch(/^parley_pool_connections\{state="idle"\} \d/m);
      expect(text).toMatch(/^parley_pool_connections\{state="waiting"\} 0$/m);
    } else expect(text).not.toMatch(/^parley_pool_connections\{/m);
  });

  it('does not create unlimited series for operation names that clients invent', async () => {
    await Promise.all(Array.from({ length: 150 }, (_, i) => send(`query Made${i} { viewer { permissions } }`)));
    const text = await metrics();
    const names = new Set(
      [...text.matchAll(/^parley_operations_total\{type="\w+",name="(\w*)"/gm)].map(([, name]) => name),
    );
    expect(names.size).toBeLessThanOrEqual(102);
    expect(seriesIn(text, 'parley_operations_total{type="query",name="other",code="OK"}')).toBeGreaterThan(40);
  });
});
