import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Database, type Statement, statement, type Transaction } from '../../../src/store/core/database.ts';
import { write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';

const tables = [
  'customers',
  'conversations',
  'conversation_times',
  'threads',
  'thread_words',
  'attachments',
  'idempotency_keys',
  'events',
  'webhook_deliveries',
];

// Drawn anew for each row: the place of an event in the sequence, and the key of a delivery. On a cluster, readers give positions.
const drawn = `CASE WHEN to_jsonb(t) ? 'webhook_id' THEN ARRAY['id'] ELSE ARRAY['sequence', 'position'] END`;
// Other transactions commit meanwhile, such as those of jobs.
const isOwn = "pg_xact_status(t.xmin::text::xid8) = 'in progress'";
const contents = statement(
  '',
  tables
    .map(
      (table) => `SELECT '${table}' AS name, (to_jsonb(t) - ${drawn})::text AS content FROM ${table} t WHERE ${isOwn}`,
    )
    .join(' UNION ALL '),
);

/** What a statement would write, without keeping it. */
async function rowsAfter(tx: Transaction, text: string, values: readonly unknown[]): Promise<string[]> {
  const run = (sql: string) => tx.query(statement('', sql), []);
  await run('SAVEPOINT before');
  const answer = await tx.query(statement('', text), values);
  const rows = await tx.query<{ name: string; content: string }>(contents, []);
  await run('ROLLBACK TO before');
  return [JSON.stringify(answer), ...rows.map(({ name, content }) => `${name} ${content}`).toSorted()];
}

/** A database that runs each statement which has another text for clusters with both, and compares what they write. */
function comparing(db: Database, onCompared: (name: string) => void): Database {
  const compared = async (tx: Transaction, { name, text, onCluster }: Statement, values: readonly unknown[]) => {
    if (onCluster === undefined) return;
    const rows = await rowsAfter(tx, text, values);
    expect(await rowsAfter(tx, onCluster, values)).toEqual(rows);
    expect(rows.length).toBeGreaterThan(1);
    onCompared(name);
  };
  return new Proxy(db, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== 'transaction') return typeof value === 'function' ? value.bind(target) : value;
      return <T>(work: (tx: Transaction) => Promise<T>, options: object) =>
        db.transaction(
          (tx) =>
            work({
              query: (asked, values) => tx.query(asked, values),
              rollback: () => tx.rollback(),
              commit: async (asked, values) => {
                await compared(tx, asked, values);
                return tx.commit(asked, values);
              },
            }),
          options,
        );
    },
  });
}

const text = fc.oneof(
  fc.constantFrom('', '...', 'Where is my order?', 'Größe 42, straße', "It's 'quoted' \\ and : spaced", '注文はどこ'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const words = text.filter((each) => each.trim() !== '' && !each.includes('\0'));
const customer = fc.record(
  { email: fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com'), externalId: fc.constant('x') },
  { requiredKeys: ['email'] },
);
const attachment = fc.constant([{ fileName: 'a.txt', mimeType: 'text/plain', data: 'aGVsbG8=' }]);
const creation = fc.record(
  {
    customer,
    name: words,
    threads: fc.array(fc.record({ text: words, attachments: attachment }, { requiredKeys: ['text'] }), {
      maxLength: 3,
    }),
    importedAt: fc.constant('2026-01-01T00:00:00Z'),
    idempotencyKey: fc.uuid(),
  },
  { requiredKeys: ['customer'] },
);
const chat = fc.record({ customer, text: words, idempotencyKey: fc.uuid() }, { requiredKeys: ['customer', 'text'] });

it('writes the same rows with the statements for clusters', async () => {
  const names = new Set<string>();
  let statements = 0;
  const db = comparing(await openTestDatabase(), (name) => {
    names.add(name);
    statements++;
  });
  const app = await openTestApp({}, db);
  await write(app, 'createWebhook', {
    url: 'https://example.com/hook',
    eventTypes: ['CONVERSATION_CREATED', 'THREAD_ADDED'],
  });
  const groups = fc.sample(fc.array(fc.tuple(creation, chat), { minLength: 1, maxLength: 6 }), 12);
  for (const group of groups) {
    const made = await Promise.all(group.map(([input]) => write(app, 'createConversation', input)));
    await Promise.all(
      made.map(({ conversation }, at) =>
        conversation
          ? write(app, 'createChatThread', { ...group[at]?.[1], conversationId: conversation.id })
          : Promise.resolve(),
      ),
    );
  }
  expect(app.logged).toEqual([]);
  expect(statements).toBeGreaterThanOrEqual(2 * groups.length);
  // With and without new customers, threads, keys and events.
  expect(names.size).toBeGreaterThan(4);
}, 60_000);
