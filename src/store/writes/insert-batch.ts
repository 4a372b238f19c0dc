import { type Executor, type Statement, statement, type Transaction } from '../core/database.ts';
import { type Notifications, noNotifications } from '../events/notify.ts';
import { hasDeliveries } from '../events/outbox.ts';
import type { WriteBatch } from './batch.ts';
import { encodeBatch } from './encode-batch.ts';
import { type WriteParts, writeParts, writePartsOnCluster } from './write-parts.ts';

// Each part is written from one JSON parameter, which the database reads faster than hundreds of bound values. The parts of a
// batch are sent as one statement, so every batch costs one round trip. Foreign keys are checked at its end, so the order of
// the parts does not matter. A statement consists of the parts that have rows.
const names = Object.keys(writeParts) as (keyof WriteBatch)[];
const statements = new Map<string, Statement>();

function statementFor(present: readonly (keyof WriteBatch)[]): Statement {
  // The name of a prepared statement can have 63 bytes, so each part is identified by its first letters.
  const name = `write_${present.map((part) => part.slice(0, 3)).join('_')}`;
  let found = statements.get(name);
  if (!found) {
    found = statement(name, textOf(present, writeParts), { onCluster: textOf(present, writePartsOnCluster) });
    statements.set(name, found);
  }
  return found;
}

function textOf(present: readonly (keyof WriteBatch)[], parts: WriteParts): string {
  const steps = present.flatMap((part, index) => parts[part](`$${index + 1}`));
  const last = present.includes('events') ? hasDeliveries : (steps.pop()?.[1] as string);
  const before = steps.map(([name, sql]) => `${name} AS (${sql})`);
  return before.length > 0 ? `WITH ${before.join(',\n')}\n${last}` : last;
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
