import { attachmentTable, idempotencyKeyTable } from '../../generated/tables.ts';
import { type Executor, type Statement, statement, type Transaction } from '../core/database.ts';
import { type Notifications, noNotifications } from '../events/notify.ts';
import { hasDeliveries, outboxParts, outboxPartsFrom } from '../events/outbox.ts';
import { filed, insertThreadWords } from '../search/thread-words.ts';
import { changedByThread, conversations } from '../tables/conversations.ts';
import { customers } from '../tables/customers.ts';
import { events } from '../tables/events.ts';
import { insertFromJson, insertFromRecords, recordColumns, recordsFromJson, setFromRecord } from '../tables/table.ts';
import { threads } from '../tables/threads.ts';
import { batchFields, type WriteBatch } from './batch.ts';
import { encodeBatch } from './encode-batch.ts';

// Each part inserts from one JSON parameter, which the database reads faster than hundreds of bound values. The parts of a
// batch are sent as one statement, so every batch costs one round trip. Foreign keys are checked at its end, so the order of
// the parts does not matter. A statement consists of the parts that have rows.
const parts: Record<keyof WriteBatch, (parameter: string) => string> = {
  customers: ($) =>
    insertFromJson(customers, $, batchFields.customers, {
      orderBy: ['orgId', 'emailKey', 'externalId', 'phoneKey'],
      words: 'r.words',
    }),
  // The writer that decided on it has locked the customer.
  links: ($) => `UPDATE customers c SET external_id = r."externalId", updated_at = r."updatedAt", rev = c.rev + 1
    FROM json_to_recordset(${$}::json) AS r(${recordColumns(customers, batchFields.links)})
    WHERE c.org_id = r."orgId" AND c.id = r.id AND c.external_id IS NULL`,
  conversations: ($) => insertFromJson(conversations, $, batchFields.conversations, { words: 'r.words' }),
  changes: ($) => `UPDATE conversations c SET ${setFromRecord(conversations, changedByThread)}
    FROM json_to_recordset(${$}::json) AS r(${recordColumns(conversations, batchFields.changes)})
    WHERE c.org_id = r."orgId" AND c.id = r.id`,
  threads: () => insertFromRecords(threads, 'thread_records r', batchFields.threads, { words: filed }),
  attachments: ($) =>
    insertFromJson(attachmentTable, $, batchFields.attachments, { bytes: { sha256: 'hex', data: 'base64' } }),
  keys: ($) =>
    insertFromJson(idempotencyKeyTable, $, batchFields.keys, {
      bytes: { inputHash: 'hex' },
      orderBy: ['orgId', 'clientId', 'key'],
    }),
  events: ($) => insertFromJson(events, $, batchFields.events),
};

/** What a part needs before it, from the same parameter. */
const preparations: { readonly [Part in keyof WriteBatch]?: (parameter: string) => string[] } = {
  // Read once, for two tables. Sorting an array of words takes half as long as parsing a tsvector.
  threads: ($) => [
    `thread_records AS MATERIALIZED (SELECT r.*, array_to_tsvector(string_to_array(r."wordList", ' ')) AS words
      FROM ${recordsFromJson(threads, $, batchFields.threads, '"wordList" text')})`,
    `thread_words AS (${insertThreadWords('thread_records r')})`,
  ],
};
const names = Object.keys(parts) as (keyof WriteBatch)[];
const statements = new Map<string, Statement>();

function statementFor(present: readonly (keyof WriteBatch)[]): Statement {
  // The name of a prepared statement can have 63 bytes, so each part is identified by its first letters.
  const name = `write_${present.map((part) => part.slice(0, 3)).join('_')}`;
  let found = statements.get(name);
  if (!found) {
    found = statement(name, textFor(present, outboxParts), { onCluster: textFor(present, clusterOutboxParts) });
    statements.set(name, found);
  }
  return found;
}

type Outbox = (insertEvents: string, parameter: string) => string[];

/**
 * A cluster sends what a part returns to all nodes, and then commits on each of them. So deliveries read the events from the parameter,
 * and a write stays on the node of its shard.
 */
const clusterOutboxParts: Outbox = (insertEvents, $) => {
  const records = recordsFromJson(events, $, batchFields.events);
  return outboxPartsFrom(insertEvents, `(SELECT ${returnedOfRecords} FROM ${records})`);
};
const returnedOfRecords = 'r."orgId" AS org_id, r.id, r.type, r.data, r."createdAt" AS created_at';

function textFor(present: readonly (keyof WriteBatch)[], outbox: Outbox): string {
  const last = present.length - 1;
  const withParts = present.flatMap((part, index) => {
    const $ = `$${index + 1}`;
    const before = preparations[part]?.($) ?? [];
    return index === last ? before : [...before, `${part} AS (${parts[part]($)})`];
  });
  const $ = `$${last + 1}`;
  const rows = parts[present[last] as keyof WriteBatch]($);
  // Events come last, together with their deliveries.
  const hasEvents = present[last] === 'events';
  if (hasEvents) withParts.push(...outbox(rows, $));
  const main = hasEvents ? hasDeliveries : rows;
  return withParts.length > 0 ? `WITH ${withParts.join(',\n')}\n${main}` : main;
}

/** The statement that writes all of it, with its values; null if there is nothing to write. */
function writeStatement(writes: WriteBatch): { statement: Statement; values: string[] } | null {
  const present = names.filter((name) => writes[name].length > 0);
  if (present.length === 0) return null;
  return { statement: statementFor(present), values: present.map((name) => encodeBatch[name](writes[name] as never)) };
}

const dropKeysStatement = statement(
  'delete_expired_idempotency_keys',
  `DELETE FROM idempotency_keys i USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(org_id, token_id, key)
   WHERE i.org_id = k.org_id AND i.token_id = k.token_id AND i.key = k.key AND i.expires_at <= statement_timestamp()`,
);

/** Deletes keys after their 24 hours (R23). */
export async function deleteExpiredKeys(
  tx: Executor,
  keys: readonly { orgId: string; clientId: string; key: string }[],
): Promise<void> {
  await tx.query(dropKeysStatement, [
    keys.map((each) => each.orgId),
    keys.map((each) => each.clientId),
    keys.map((each) => each.key),
  ]);
}

/** Writes a batch in one statement and commits with it. Returns whom to notify. */
export async function commitBatch(tx: Transaction, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes);
  return write ? notificationsOf(writes, await tx.commit<Answer>(write.statement, write.values)) : noNotifications;
}

/** Writes a batch in one statement; the transaction continues. Returns whom to notify after the commit. */
export async function insertBatch(tx: Executor, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes);
  return write ? notificationsOf(writes, await tx.query<Answer>(write.statement, write.values)) : noNotifications;
}

interface Answer {
  readonly hasDeliveries: boolean;
}

const notificationsOf = ({ events }: WriteBatch, [answer]: readonly Answer[]): Notifications => ({
  events: events.length > 0,
  deliveries: answer?.hasDeliveries ?? false,
});
