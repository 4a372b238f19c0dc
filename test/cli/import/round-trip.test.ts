import { beforeAll, describe, expect, it } from 'vitest';
import { checkWhole } from '../../../src/cli/export/check-whole.ts';
import { createDatabaseSource } from '../../../src/cli/export/database-source.ts';
import { exportText, noCounts } from '../../../src/cli/export/export-text.ts';
import type { ExportFilter, ExportSource } from '../../../src/cli/export/exported.ts';
import { createGatewaySource } from '../../../src/cli/export/gateway-source.ts';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { createHistory } from '../../support/data/history.ts';
import { fileOf, intoDatabase, intoGateway, runImportOf, serve } from '../../support/data/import-run.ts';
import { organizationFacts } from '../../support/data/organization-facts.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

const everything: ExportFilter = { createdAfter: null, createdBefore: null };
let app: TestApp;
let url: string;
/** By their origin. */
let sources: Record<string, (filter?: ExportFilter) => ExportSource>;

const exported = async (source: ExportSource, attachments = true) => {
  const counts = noCounts();
  let text = '';
  await source.view(async (view) => {
    for await (const part of exportText(view, attachments, counts)) text += part;
    await checkWhole(view, counts);
  });
  return {
    text,
    counts,
    rows: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
};

beforeAll(async () => {
  app = await openTestApp();
  url = await serve(app);
  const db = await openTestDatabase();
  const { tenant } = app;
  sources = {
    'a database': (filter = everything) => createDatabaseSource(db, tenant.orgId, filter, async () => {}),
    'a gateway': (filter = everything) => createGatewaySource(createGatewayClient(url, tenant.token), filter),
  };
  const rows = createHistory(250, 3).flatMap(({ input, flaw }) => (flaw === null ? [input] : []));
  const full = {
    customer: {
      email: 'Full@Example.com',
      firstName: 'Ada',
      lastName: 'King',
      phone: '1',
      photoUrl: 'https://example.com/a.png',
      photoType: 'GRAVATAR',
      jobTitle: 'Countess',
      background: 'B',
      location: 'London',
      organization: 'Analytical',
      gender: 'FEMALE',
      age: '36',
    },
    name: 'Everything "quoted"\n\t\u2028 😀',
    status: 'SNOOZED',
    priority: 1,
    createdAt: '2001-02-03T04:05:06.007Z',
    importedAt: '2026-01-01T00:00:00.000Z',
    direction: 'OUT',
    replyChannel: 'WHATSAPP',
    tags: ['a', 'b'],
    suggestedTags: ['c'],
    sentiment: 'NEGATIVE',
    satisfaction: 0,
    assignedUsers: [tenant.userId],
    assignedTeams: [tenant.teamId],
    queue: tenant.queueId,
    custom: {
      aNum: 0.1,
      bAt: '2020-01-01T00:00:00+02:00',
      cStr: '',
      dBool: false,
      eUrl: 'https://e.example',
      fTxt: null,
    },
    defaultLang: 'en',
    // A hundred with the same time, which only their ids order; two of them with files, one of which is empty.
    threads: Array.from({ length: 100 }, (_, n) => ({
      type: ['CHAT', 'REPLY', 'NOTE'][n % 3],
      text: `thread ${n}`,
      createdAt: '2001-02-03T04:05:06.007Z',
      ...(n % 50 === 7 && {
        attachments: [
          { fileName: 'ü "x".bin', mimeType: 'a/b', data: Buffer.from([0, 255, n]).toString('base64') },
          { fileName: 'empty', mimeType: 'a/b', data: '' },
        ],
      }),
    })),
  };
  const { bulkOperation } = await write(app, 'bulkCreateConversations', {
    conversations: [full, ...rows],
    waitMs: 30_000,
  });
  expect(bulkOperation).toMatchObject({ pending: 0, failed: 0 });
});

describe.each([
  ['a database', 'a database'],
  ['a gateway', 'a gateway'],
  ['a database', 'a gateway'],
])('exported from %s and imported into %s', (from, to) => {
  it('an organization has the same conversations, customers, threads and attachments', async () => {
    const db = await openTestDatabase();
    const { text, counts } = await exported((sources[from] as () => ExportSource)());
    const before = await organizationFacts(db, app.tenant.orgId);
    expect(counts.conversations).toBe(before.length);
    expect(before.length).toBeGreaterThan(240);
    expect(counts.attachments).toBeGreaterThan(10);

    const copy = await createTenant(db);
    const { userId, teamId, queueId } = app.tenant;
    const ids = { [userId]: copy.userId, [teamId]: copy.teamId, [queueId]: copy.queueId };
    const path = await fileOf('export.ndjson', text);
    const open = to === 'a database' ? intoDatabase(copy) : intoGateway(url, copy);
    const { summary } = await runImportOf(path, open, {
      ids: await fileOf('ids.json', JSON.stringify(ids)),
      strict: true,
    });
    expect(summary).toMatchObject({ created: before.length, rejected: 0, existed: 0, leftFields: [] });
    expect(await organizationFacts(db, copy.orgId)).toEqual(before);
  });
});

it('a database and a gateway export the same text', async () => {
  const [one, other] = await Promise.all(Object.values(sources).map((source) => exported(source())));
  expect(one?.rows).toEqual(other?.rows);
  const without = await exported((sources['a database'] as () => ExportSource)(), false);
  expect(without.counts.attachments).toBe(0);
  expect(without.text).not.toContain('attachments');
});

it('an export is in chronological order across pages, and can be limited to a period', async () => {
  const { rows } = await exported((sources['a database'] as () => ExportSource)());
  const times = rows.map((row) => Date.parse(row.createdAt));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const [createdAfter, createdBefore] = [new Date('2018-01-01T00:00:00Z'), new Date('2020-01-01T00:00:00Z')];
  const inside = rows.filter(
    (row) => Date.parse(row.createdAt) > +createdAfter && Date.parse(row.createdAt) < +createdBefore,
  );
  expect(inside.length).toBeGreaterThan(10);
  for (const source of Object.values(sources))
    expect((await exported(source({ createdAfter, createdBefore }))).rows).toEqual(inside);
});

it('an export contains conversations without threads, anywhere on a page', async () => {
  const tenant = await createTenant(await openTestDatabase());
  // More than a page, in chronological order: a page and a half without threads, then some with threads in between.
  const rows = Array.from({ length: 450 }, (_, n) => ({
    customer: { email: `quiet-${n % 7}@example.com` },
    externalId: `quiet-${n}`,
    createdAt: new Date(Date.UTC(2020, 0, 1, 0, n)).toISOString(),
    importedAt: '2026-01-01T00:00:00Z',
    threads: n > 300 && n % 3 === 0 ? [{ text: 'x' }] : [],
  }));
  const input = { conversations: rows, waitMs: 30_000 };
  const { bulkOperation } = await write(app, 'bulkCreateConversations', input, tenant.token);
  expect(bulkOperation).toMatchObject({ succeeded: rows.length });
  const db = await openTestDatabase();
  for (const source of [
    createDatabaseSource(db, tenant.orgId, everything, async () => {}),
    createGatewaySource(createGatewayClient(url, tenant.token), everything),
  ]) {
    const { rows: written } = await exported(source);
    expect(written.map((row) => row.externalId)).toEqual(rows.map((row) => row.externalId));
  }
});

/** What was created here, without the history. */
const recent: ExportFilter = { createdAfter: new Date('2025-01-01T00:00:00Z'), createdBefore: null };

describe('merged conversations', () => {
  const note = (n: number) => ({ type: 'NOTE', text: `note ${n}` });
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => note(n));

  it('are exported as the survivor, which lists the others and has their threads', async () => {
    const customer = { email: 'merge@example.com' };
    const source = await startConversation(app, { customer, threads: numbered(60), externalId: 'merge-source' });
    const target = await startConversation(app, { customer, threads: numbered(40), externalId: 'merge-target' });
    const merged = await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    expect(merged.__typename).toBe('MergeConversationsPayload');
    for (const open of Object.values(sources)) {
      const { rows } = await exported(open(recent));
      expect(rows.some((row) => row.externalId === 'merge-source')).toBe(false);
      const survivor = rows.find((row) => row.externalId === 'merge-target');
      expect(survivor).toMatchObject({ id: target.id, mergedConversations: [source.id] });
      expect(survivor.threads.length).toBe(100);
    }
    const { rows } = await exported((sources['a database'] as (typeof sources)[string])(recent));
    const survivor = rows.find((row) => row.externalId === 'merge-target');
    const path = await fileOf('merged.ndjson', `${JSON.stringify(survivor)}\n`);
    const copy = await createTenant(await openTestDatabase());
    const { summary } = await runImportOf(path, intoDatabase(copy), { without: ['threads.createdBy'] });
    expect(summary).toMatchObject({ created: 1, rejected: 0 });
    expect(summary.leftFields).toEqual([expect.objectContaining({ field: 'mergedConversations' })]);
  });
});

it('R41: a chat by a customer other than the conversation’s keeps its author in an import', async () => {
  const { id } = await startConversation(app, { customer: { email: 'host@example.com' }, externalId: 'guest' });
  const guest = { conversationId: id, customer: { email: 'guest@example.com', firstName: 'Guest' }, text: 'Me, too.' };
  expect((await write(app, 'createChatThread', guest)).__typename).toBe('CreateChatThreadPayload');
  for (const open of Object.values(sources)) {
    const { rows } = await exported(open(recent));
    const row = rows.find((each) => each.externalId === 'guest');
    const shown = { text: 'Me, too.', customer: { email: 'guest@example.com', firstName: 'Guest' } };
    expect(row.threads).toEqual([expect.objectContaining(shown)]);
    const path = await fileOf('guest.ndjson', `${JSON.stringify(row)}\n`);
    const copy = await createTenant(await openTestDatabase());
    const { summary } = await runImportOf(path, intoDatabase(copy), { strict: true, without: ['threads.createdBy'] });
    expect(summary).toMatchObject({ created: 1, leftFields: [] });
    const query = `{ conversations { nodes {
      customer { email } threads { nodes { text customer { email firstName } createdBy { id } } } } } }`;
    const { conversations } = await app.ask(query, {}, copy.token);
    const thread = { ...shown, createdBy: { id: copy.userId } };
    expect(conversations.nodes).toEqual([{ customer: { email: 'host@example.com' }, threads: { nodes: [thread] } }]);
  }
});
