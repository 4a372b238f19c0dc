import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PersistedOperationsError,
  readPersistedOperations,
} from '../../../src/server/yoga/use-persisted-operations.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

const directory = mkdtempSync(join(tmpdir(), 'parley-test-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, content: unknown) => {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const viewer = 'query Viewer { viewer { permissions } }';
const hash = createHash('sha256').update(viewer).digest('hex');
const post = (app: TestApp, body: object) =>
  sendRaw(app, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const answer = { data: { viewer: { permissions: expect.any(Array) } } };

describe('a gateway with a list of persisted operations', () => {
  it('accepts listed operations by id or by text, and no others', async () => {
    const app = await openTestApp({ persistedOperations: file('texts.json', { [hash]: viewer, named: viewer }) });
    // Often enough to reach the fast path where it applies.
    for (let time = 0; time < 5; time++) {
      expect((await post(app, byHash(hash))).body).toEqual(answer);
      expect((await post(app, { documentId: 'named' })).body).toEqual(answer);
      expect((await post(app, { query: viewer })).body).toEqual(answer);
    }
    const search = `?${new URLSearchParams({ extensions: JSON.stringify(byHash(hash).extensions) })}`;
    expect((await sendRaw(app, { method: 'GET', search })).body).toEqual(answer);

    const refused: [body: object, message: string][] = [
      [{ query: '{ viewer { permissions } }' }, 'Only persisted operations are allowed.'],
      [{ query: `${viewer} ` }, 'Only persisted operations are allowed.'],
      [{ query: '{ __schema { types { name } } }' }, 'Only persisted operations are allowed.'],
      [{}, 'Only persisted operations are allowed.'],
      [byHash('0'.repeat(64)), 'Unknown persisted operation.'],
      [{ ...byHash('0'.repeat(64)), query: viewer }, 'Unknown persisted operation.'],
      [{ documentId: '__proto__' }, 'Unknown persisted operation.'],
      // The text that accompanies an id is not executed.
      [{ documentId: 'other', query: '{ __schema { types { name } } }' }, 'Unknown persisted operation.'],
    ];
    for (const [body, message] of refused) {
      const { status, body: given } = await post(app, body);
      expect(status, JSON.stringify(body)).toBe(400);
      expect(given).toEqual({
        errors: [{ message, extensions: { code: 'GRAPHQL_OPERATION_NOT_PERSISTED', requestId: expect.any(String) } }],
      });
    }
    expect((await post(app, { documentId: 'named', query: '{ __typename }' })).body).toEqual(answer);
    const nothing = await sendRaw(app, { headers: { 'content-type': 'application/json' }, body: 'null' });
    expect(nothing.body?.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('accepts an Apollo Client manifest', async () => {
    const operations = await readPersistedOperations(
      file('manifest.json', {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: hash, name: 'Viewer', type: 'query', body: viewer }],
      }),
    );
    expect(operations.textOf(hash)).toBe(viewer);
    expect(operations.textOf('format')).toBeNull();
    expect(operations.hasText(viewer)).toBe(true);
  });

  it.each([
    ['invalid JSON', 'query { }'],
    ['a list', [viewer]],
    ['invalid texts', { [hash]: { text: viewer } }],
    ['an unsupported manifest version', { format: 'apollo-persisted-query-manifest', version: 2, operations: [] }],
  ])('does not start if the file has %s', async (_what, content) => {
    await expect(readPersistedOperations(file('bad.json', content))).rejects.toThrow(PersistedOperationsError);
  });

  it('does not start without the file', async () => {
    const missing = join(directory, 'missing.json');
    await expect(openTestApp({ persistedOperations: missing })).rejects.toThrow(
      /PARLEY_PERSISTED_OPERATIONS: cannot use the file .*missing\.json/,
    );
  });
});

it('rejects a hash, and a bare document id, without a list', async () => {
  const app = await openTestApp();
  expect((await post(app, byHash(hash))).body?.errors?.[0]?.extensions?.code).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  expect((await post(app, { documentId: 'named' })).body?.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});
