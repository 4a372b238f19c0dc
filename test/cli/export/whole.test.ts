import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkWhole } from '../../../src/cli/export/check-whole.ts';
import { createDatabaseSource } from '../../../src/cli/export/database-source.ts';
import { exportConversations } from '../../../src/cli/export/export-conversations.ts';
import { exportText, noCounts } from '../../../src/cli/export/export-text.ts';
import type { ExportedConversation, ExportFilter, ExportSource, ExportView } from '../../../src/cli/export/exported.ts';
import { createGatewaySource } from '../../../src/cli/export/gateway-source.ts';
import { groupByThreads } from '../../../src/cli/export/group-by-threads.ts';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { fileOf, serve } from '../../support/data/import-run.ts';
import { databaseKind, openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/gateway-address.ts';

const everything: ExportFilter = { createdAfter: null, createdBefore: null };
const count = 30;
let app: TestApp;
let url: string;
let sources: Record<'a database' | 'a gateway', () => ExportSource>;

beforeAll(async () => {
  app = await openTestApp();
  url = await serve(app);
  const db = await openTestDatabase();
  sources = {
    'a database': () => createDatabaseSource(db, app.tenant.orgId, everything, async () => {}),
    'a gateway': () => createGatewaySource(createGatewayClient(url, app.tenant.token), everything),
  };
  for (let n = 0; n < count; n++) await startConversation(app, { threads: n % 2 === 0 ? [] : [{ text: 'x' }] });
});

async function exportAll(
  source: ExportSource,
  change: (conversations: ReturnType<ExportView['conversations']>) => AsyncGenerator<ExportedConversation>,
): Promise<number> {
  const counts = noCounts();
  await source.view(async (view) => {
    const changed = { ...view, conversations: () => change(view.conversations()) };
    for await (const _ of exportText(changed, false, counts));
    await checkWhole(view, counts);
  });
  return counts.conversations;
}

describe.each(['a database', 'a gateway'] as const)('an export from %s', (from) => {
  it('fails if an existing conversation is not written', async () => {
    const leaving = exportAll(sources[from](), async function* (conversations) {
      let n = 0;
      for await (const conversation of conversations) if (++n !== 3) yield conversation;
    });
    await expect(leaving).rejects.toThrow(/^The export is incomplete: 1 of \d+ conversations are missing/);
  });

  it('fails if a conversation is written without its threads', async () => {
    const leaving = exportAll(sources[from](), async function* (conversations) {
      for await (const conversation of conversations) yield { ...conversation, threads: (async function* () {})() };
    });
    await expect(leaving).rejects.toThrow(/^The export is incomplete: 1\d lack some of their threads \(conversation_/);
  });
});

// The embedded database has one connection, which an export directly from it holds.
const whileWritten = databaseKind === 'server' ? (['a database', 'a gateway'] as const) : (['a gateway'] as const);

it.each(whileWritten)('an export from %s is complete although conversations are created meanwhile', async (from) => {
  let added = 0;
  const written = await exportAll(sources[from](), async function* (conversations) {
    for await (const conversation of conversations) {
      const old = { importedAt: '2026-01-01T00:00:00Z', createdAt: '2001-01-01T00:00:00Z' };
      if (added < 3) await startConversation(app, ++added === 1 ? old : {});
      yield conversation;
    }
  });
  expect(added).toBe(3);
  expect(written).toBeGreaterThanOrEqual(count);
});

it('a conversation that is merged during the export is reported as missing', async () => {
  const customer = { email: 'merged@example.com' };
  const [source, target] = [await startConversation(app, { customer }), await startConversation(app, { customer })];
  let merged = false;
  const leaving = exportAll(sources['a gateway'](), async function* (conversations) {
    if (!merged) await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    merged = true;
    yield* conversations;
  });
  await expect(leaving).rejects.toThrow(`1 of `);
});

describe('the command', () => {
  /** The gateway behind a proxy that changes responses with pages of conversations. */
  const through = (change: (nodes: { threads: { nodes: unknown[] } }[]) => void): Promise<string> =>
    listen(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const headers = { 'content-type': 'application/json', authorization: String(request.headers.authorization) };
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
      const content = (await answer.json()) as any;
      if (String(body).includes('query Export(')) change(content.data.conversations.nodes);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(content));
    });
  const quiet = { quiet: true };

  it('renames the file to its final name if everything was written', async () => {
    const path = `${await fileOf('whole', '')}.ndjson`;
    await exportConversations(path, { ...quiet, url, token: app.tenant.token });
    expect((await readFile(path, 'utf8')).split('\n').length).toBeGreaterThan(count);
  });

  it.each([
    [
      'conversations',
      (nodes: unknown[]) => void nodes.splice(0, 2),
      /^The export is incomplete: \d of \d+ conversations/,
    ],
    [
      'threads',
      (nodes: { threads: { nodes: unknown[] } }[]) => nodes.forEach(({ threads }) => void threads.nodes.pop()),
      /^The export is incomplete: 1\d lack some/,
    ],
  ])('fails, and leaves no file with the final name, if %s are missing', async (_what, change, message) => {
    const path = `${await fileOf('broken', '')}.ndjson`;
    const address = await through(change as never);
    const leaving = exportConversations(path, { ...quiet, url: address, token: app.tenant.token });
    await expect(leaving).rejects.toThrow(message);
    expect(existsSync(path)).toBe(false);
  });
});

it('groups by threads contain every row once, in order, within the maximum number of threads', () => {
  const row = fc.record({ messageCount: fc.nat(300), noteCount: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(fc.oneof(row, fc.constant({ messageCount: 0, noteCount: 0 }))), (rows) => {
      const groups = groupByThreads(rows, 400);
      expect(groups.flat()).toEqual(rows);
      for (const group of groups) {
        const threads = group.reduce((sum, { messageCount, noteCount }) => sum + messageCount + noteCount, 0);
        expect(group.length > 0 && (group.length === 1 || threads <= 400)).toBe(true);
      }
    }),
  );
});
