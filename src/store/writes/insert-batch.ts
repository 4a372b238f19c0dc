import { type Executor, type Statement, statement, type Transaction } from '../core/database.ts';
import { type Notifications, noNotifications } from '../events/notify.ts';
import { hasDeliveries } from '../events/outbox.ts';
import { numberedByWriters } from '../events/take-positions.ts';
import type { WriteBatch } from './batch.ts';
import { encodeBatch } from './encode-batch.ts';
import { numberEventsAfter, type WriteParts, writeParts, writePartsOnCluster } from './write-parts.ts';

// Each part is written from one JSON parameter, which the database reads faster than hundreds of bound values. The parts of a
// batch are sent as one statement, so every batch costs one round trip. Foreign keys are checked at its end, so the order of
// the parts does not matter. A statement consists of the parts that have rows.
const names = Object.keys(writeParts) as (keyof WriteBatch)[];
const statements = new Map<string, Statement>();

/** With `numbered`, events take their positions: only for a statement that commits, because the counter stays locked until then. */
function statementFor(present: readonly (keyof WriteBatch)[], numbered: boolean): Statement {
  // The name of a prepared statement can have 63 bytes, so each part is identified by its first letters.
  const later = present.includes('events') && !numbered ? '_numbered_later' : '';
  const name = `write_${present.map((part) => part.slice(0, 3)).join('_')}${later}`;
  let found = statements.get(name);
  if (!found) {
    const text = textOf(present, writeParts, numbered);
    // Positions would be sent to all nodes of a cluster, so readers give them there.
    found = statement(name, text, { onCluster: textOf(present, writePartsOnCluster, false) });
    statements.set(name, found);
  }
  return found;
}

function textOf(present: readonly (keyof WriteBatch)[], parts: WriteParts, numbered: boolean): string {
  const stepsOf = (some: typeof present) => some.flatMap((part) => parts[part](`$${present.indexOf(part) + 1}`));
  const steps = numbered
    ? [...numberEventsAfter(stepsOf(present.filter((part) => part !== 'events')), `$${present.indexOf('events') + 1}`)]
    : stepsOf(present);
  const last = present.includes('events') ? hasDeliveries : (steps.pop()?.[1] as string);
  const before = steps.map(([name, sql]) => `${name} AS (${sql})`);
  return before.length > 0 ? `WITH ${before.join(',\n')}\n${last}` : last;
}

/** The statement that writes all of it, with its values; null if there is nothing to write. */
function writeStatement(writes: WriteBatch, commits: boolean): { statement: Statement; values: string[] } | null {
  const present = names.filter((name) => writes[name].length > 0);
  if (present.length === 0) return null;
  const numbered = commits && writes.events.length > 0 && writes.events.length <= numberedByWriters;
  const values = present.map((name) => encodeBatch[name](writes[name] as never));
  return { statement: statementFor(present, numbered), values };
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

/** Writes a batch in one statement and commits with it. Its events have positions then, if they are few and no earlier ones wait for theirs. Returns whom to notify. */
export async function commitBatch(tx: Transaction, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes, true);
  return write ? notificationsOf(writes, await tx.commit<Answer>(write.statement, write.values)) : noNotifications;
}

/** Writes a batch in one statement; the transaction continues. Returns whom to notify after the commit. */
export async function insertBatch(tx: Executor, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes, false);
  return write ? notificationsOf(writes, await tx.query<Answer>(write.statement, write.values)) : noNotifications;
}

interface Answer {
  readonly hasDeliveries: boolean;
}

const notificationsOf = ({ events }: WriteBatch, [answer]: readonly Answer[]): Notifications => ({
  events: events.length > 0,
  deliveries: answer?.hasDeliveries ?? false,
});
