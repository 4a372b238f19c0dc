import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  status: { code?: number };
  attributes: { key: string; value: Record<string, unknown> }[];
}

/** A collector that accepts OTLP over HTTP and keeps what it receives. */
const spans: Span[] = [];
const bodies: string[] = [];
const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    bodies.push(`${request.method} ${request.url} ${body}`);
    for (const { scopeSpans } of JSON.parse(body).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    response.setHeader('content-type', 'application/json').end('{}');
  });
});

let app: TestApp;
beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  app = await openTestApp({ otlpEndpoint: `http://127.0.0.1:${port}/`, serviceName: 'parley-of-tests' });
});
afterAll(() => collector.close());

const attributesOf = (span: Span | undefined) =>
  Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));

it("the collector receives requests and their statements in the caller's trace, without contents", async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = {
    'content-type': 'application/json',
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  };
  const query = `mutation Create($input: CreateConversationInput!) {
    createConversation(input: $input) { ... on CreateConversationPayload { conversation { id org { name } } } } }`;
  const variables = { input: { customer: { email: 'secret@example.com' } } };
  const answer = await sendRaw(app, { headers, body: JSON.stringify({ query, variables }) });
  expect(answer.status).toBe(200);
  await sendRaw(app, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ nothing }' }),
  });
  await app.fetch(new Request('http://parley.test/health'));
  // The gateway sends the rest when it closes.
  await app.close();

  expect(bodies.every((body) => body.startsWith('POST /v1/traces '))).toBe(true);
  expect(bodies.join()).toContain('parley-of-tests');
  expect(bodies.join()).not.toContain('secret@example.com');
  expect(bodies.join()).not.toContain(app.tenant.token);

  const request = spans.find(({ name }) => name === 'mutation Create');
  expect(request).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' });
  expect(attributesOf(request)).toMatchObject({
    'graphql.operation.type': 'mutation',
    'graphql.operation.name': 'Create',
    'http.response.status_code': 200,
    'parley.request_id': answer.headers.get('x-request-id'),
  });
  const below = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name);
  expect(below).toEqual(expect.arrayContaining(['find_valid_token', 'transaction', 'list_organizations']));

  const refused = spans.find((span) => attributesOf(span)['error.type'] === 'GRAPHQL_VALIDATION_FAILED');
  expect(refused?.traceId).not.toBe(traceId);
  expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === '')).toHaveLength(1);
});
