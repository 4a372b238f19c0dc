import { encodeId, type IdType, idPrefixes } from '../../../src/domain/core/ids.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../clients/client.ts';
import { olderBy } from '../databases/older-by.ts';
import { createRows } from '../databases/rows.ts';
import type { KnownValues } from '../operations/known-values.ts';
import type { TestApp } from './app.ts';
import type { Tenant } from './tenant.ts';

/** Texts that one of two ways to write a response could get wrong. */
const oddTexts = [
  '\uFEFFbegins with a mark',
  'a\u2028b\u2029c',
  '\u0001control\u001f\u007f',
  '"quoted" \\ / \\u0041 </script>',
  '🎉 𝒳 ünïcödé e\u0301',
  '2026-11-24 18:50:38.12+00',
  ' \t\r\n ',
  "it's null",
  '{"a": 1, "b": 1e308}',
];

/** An organization with rows of every kind, and the keys that lead to them. */
export interface World {
  readonly tenant: Tenant;
  readonly known: KnownValues;
}

const longAgo = (day: number) => `2024-02-${String(day).padStart(2, '0')}T10:00:00.${day}Z`;

/** Fills the app's organization. Its data then remains unchanged until a write. */
export async function createWorld(app: TestApp, db: Database): Promise<World> {
  const { tenant } = app;
  const { userId, teamId, queueId } = tenant;
  const { ids } = await createRows(app, tenant);
  await createBulkOperation(app);
  const full = await startConversation(app, {
    customer: {
      email: 'Full@Example.com',
      firstName: oddTexts[0],
      lastName: oddTexts[1],
      background: oddTexts[2],
      organization: oddTexts[3],
      photoUrl: 'https://example.com/a.png',
      photoType: 'GRAVATAR',
      gender: 'FEMALE',
      age: '42',
    },
    externalId: '\uFEFFext',
    name: oddTexts[0],
    priority: 3,
    direction: 'IN',
    replyChannel: 'EMAIL',
    defaultLang: 'en_us',
    tags: ['a', 'b "c"', 'null', '\uFEFFtag', '{x}'],
    assignedUsers: [userId],
    assignedTeams: [teamId],
    queue: queueId,
    importedAt: longAgo(20),
    createdAt: longAgo(1),
    custom: { visitsNum: 1.5, leastNum: 5e-324, markStr: oddTexts[0], emptyTxt: null },
    threads: Array.from({ length: 12 }, (_, n) => ({
      type: (['CHAT', 'REPLY', 'NOTE'] as const)[n % 3],
      text: `${oddTexts[n % oddTexts.length]}`,
      ...(n % 4 > 0 && { createdAt: longAgo(1 + n) }),
      ...(n === 2 && { attachments: [{ fileName: oddTexts[3], mimeType: 'text/plain', data: 'ZmlsZQ==' }] }),
    })),
  });
  const customer = { email: 'empty@example.com' };
  const old = await startConversation(app, { customer, importedAt: longAgo(3), createdAt: '0001-01-01T00:00:00Z' });
  for (const [index, text] of oddTexts.entries())
    await startConversation(app, {
      name: text,
      priority: 1 + (index % 5),
      tags: ['odd', `tag ${index}`],
      suggestedTags: ['x', 'y'],
      defaultLang: 'de',
      replyChannel: 'SMS',
      satisfaction: index,
      sentiment: 'NEUTRAL',
      queue: queueId,
      assignedUsers: [userId],
      custom: { oddTxt: text, oddNum: text.length / 7 },
      threads: [{ text }],
    });
  const gone = await startConversation(app, { customer });
  const first = await startConversation(app, { customer });
  await write(app, 'mergeConversations', { sourceId: first.id, targetId: gone.id });
  await write(app, 'mergeConversations', { sourceId: gone.id, targetId: old.id });
  const change = { sentiment: 'POSITIVE', satisfaction: 80, suggestedTags: ['x'], status: 'SNOOZED' };
  await write(app, 'updateConversation', { id: full.id, ...change });
  await write(app, 'updateOrganization', { lockConversationsAfterDays: 400 });
  await settle(db, tenant.orgId);
  const known = await knownValues(app, db, [ids.ApiToken]);
  return { tenant, known };
}

async function createBulkOperation(app: TestApp) {
  const conversations = [
    { customer: { email: 'bulk@example.com' }, clientRef: oddTexts[0], name: oddTexts[1], externalId: 'bulk-1' },
    { customer: {}, priority: 9 },
    { customer: { id: 'customer_nobody' }, clientRef: 'lost' },
    { customer: { email: 'bulk@example.com' }, externalId: 'bulk-1' },
  ];
  await write(app, 'bulkCreateConversations', { conversations, context: oddTexts[0], waitMs: 30_000 });
}

/**
 * Settles what would change by itself: rate windows have passed, deliveries are over. Some numbers also become ones
 * that clients may no longer write.
 */
async function settle(db: Database, orgId: string): Promise<void> {
  const changes = [
    olderBy('conversations', '2 days', 'c.org_id = $1 AND c.imported_at IS NULL'),
    `UPDATE webhook_deliveries SET status = 'FAILED', attempts = 3, last_error = 'It was not reached.' WHERE org_id = $1`,
    `UPDATE conversations SET custom = '{"aNum": 1.0, "bNum": 1E5, "cNum": 0.10, "dStr": "1.0"}'
      WHERE org_id = $1 AND external_id = 'bulk-1'`,
    `UPDATE conversations SET custom = custom || '{"hugeNum": 1e308, "wideNum": 1e21, "longNum": 9007199254740993}'
      WHERE org_id = $1 AND external_id = '\uFEFFext'`,
  ];
  for (const change of changes) await db.query(statement('', change), [orgId]);
}

const tables: Readonly<Record<Exclude<IdType, 'Organization' | 'ApiToken'>, string>> = {
  User: 'users',
  Team: 'teams',
  Queue: 'queues',
  Customer: 'customers',
  Conversation: 'conversations',
  Thread: 'threads',
  Attachment: 'attachments',
  BulkOperation: 'bulk_operations',
  Webhook: 'webhooks',
  WebhookDelivery: 'webhook_deliveries',
  AuditEntry: 'audit_entries',
  IdentityProvider: 'identity_providers',
};

/** `apiTokens` are tokens that no test uses, because using one changes it. */
async function knownValues(app: TestApp, db: Database, apiTokens: readonly string[]): Promise<KnownValues> {
  const { orgId } = app.tenant;
  const ids: Record<string, string[]> = { Organization: [encodeId('Organization', orgId)], ApiToken: [...apiTokens] };
  for (const [type, table] of Object.entries(tables)) {
    const rows = await db.query<{ id: string }>(
      statement('', `SELECT id FROM ${table} WHERE org_id = $1 ORDER BY id`),
      [orgId],
    );
    ids[type] = rows.map(({ id }) => encodeId(type as IdType, id));
  }
  const nobodys = Object.keys(idPrefixes).map((type) =>
    encodeId(type as IdType, '0198a000-0000-7000-8000-000000000000'),
  );
  const cursors = await cursorsOf(app, ids.Webhook as string[]);
  return {
    ids: ids as unknown as KnownValues['ids'],
    strangeIds: [
      ...nobodys,
      'conversation_x',
      '',
      '42',
      `${ids.Conversation?.[0]?.toUpperCase()}`,
      '\uFEFF',
      '__proto__',
    ],
    texts: {
      after: cursors,
      before: cursors,
      email: ['full@example.com', 'FULL@example.com', 'empty@example.com', 'new@example.com', 'x', ''],
      externalId: ['\uFEFFext', 'ext', 'bulk-1', 'new-1', 'new-2', '', '__proto__'],
      tags: ['a', 'b "c"', 'null', '\uFEFFtag', '{x}', 'new', ''],
      suggestedTags: ['x', 'new'],
      idempotencyKey: ['key-1', 'key-2', ''],
      text: oddTexts,
      name: [...oddTexts, 'Conversation', ''],
      data: ['ZmlsZQ==', '', '===='],
      fileName: oddTexts.slice(0, 5),
      mimeType: ['text/plain', ''],
      permissions: ['org.permission.conversation.read', 'org.permission.conversation.create', 'nonsense'],
      url: ['https://webhook.invalid/a', 'https://example.com/ä', 'http://127.0.0.1/', ''],
      photoUrl: ['https://example.com/a.png'],
    },
    integers: {
      first: [1, 2, 3, 5, 20, 100, 0, 101],
      last: [1, 2, 3, 5, 20, 100, 0, -1],
      priority: [1, 5, 3, 0, 6],
      rev: [1, 2, 3],
      satisfaction: [0, 100, 101],
      lockConversationsAfterDays: [400, 1, 36_500, 0],
      waitMs: [30_000, 1, -1],
    },
    times: [
      '2026-01-01T00:00:00Z',
      '2024-02-02T10:00:00.123456+02:00',
      '0001-01-01T00:00:00Z',
      longAgo(5),
      longAgo(12),
    ],
  };
}

async function cursorsOf(app: TestApp, [webhookId]: readonly string[]): Promise<string[]> {
  const page = '(first: 6) { edges { cursor } }';
  const data = await app.ask(
    `query ($id: ID!) {
      a: conversations${page} b: conversations(first: 6, orderBy: OLDEST) { edges { cursor } }
      c: conversations(first: 6, orderBy: RECENTLY_UPDATED) { edges { cursor } }
      bulkOperations(first: 3) { edges { cursor node { rows${page} } } }
      e: webhooks(first: 1) { edges { cursor } } f: webhookDeliveries(webhookId: $id, first: 3) { edges { cursor } }
      h: auditEntries(first: 3) { edges { cursor } }
      g: conversations(first: 1, filter: { tags: ["a"] }) { nodes { threads${page} customer { conversations${page} } } }
    }`,
    { id: webhookId },
  );
  const found = [...JSON.stringify(data).matchAll(/"cursor":"([^"]*)"/g)].map(([, cursor]) => cursor as string);
  return [...found, '', 'x', Buffer.from('NEWEST.1.x').toString('base64url')];
}
