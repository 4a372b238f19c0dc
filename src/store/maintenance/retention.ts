import { type Executor, statement } from '../core/database.ts';

/** One kind of row that is kept for a limited time; a limited number is deleted at a time. */
export interface Expired {
  readonly name: string;
  /** Deletes at most `limit` rows that are older than `keptForMs`; returns their number. */
  readonly remove: (db: Executor, keptForMs: number, limit: number) => Promise<number>;
}

const remover = (name: string, text: string): Expired => {
  const removal = statement(`delete_${name}`, text);
  return {
    name,
    remove: async (db, keptForMs, limit) => (await db.query(removal, [keptForMs / 1000, limit])).length,
  };
};

// The first in the order: if these are not old enough, no others are, apart from concurrent transactions and organizations that came from
// another database lately.
/** Events from which subscriptions can no longer resume, numbered or not. */
export const expiredEvents = remover(
  'expired_events',
  `DELETE FROM events e USING (
     SELECT f.org_id, f.id FROM (
       (SELECT o.org_id, o.id, o.created_at FROM events o WHERE o.position IS NOT NULL ORDER BY o.position LIMIT $2)
       UNION ALL
       (SELECT o.org_id, o.id, o.created_at FROM events o WHERE o.position IS NULL ORDER BY o.sequence LIMIT $2)
     ) f WHERE f.created_at < statement_timestamp() - make_interval(secs => $1) LIMIT $2
   ) o
   WHERE e.org_id = o.org_id AND e.id = o.id RETURNING 1`,
);

/** The record of deliveries to webhooks, regardless of their status. */
export const expiredDeliveries = remover(
  'expired_webhook_deliveries',
  `DELETE FROM webhook_deliveries d USING (
     SELECT o.org_id, o.id FROM webhook_deliveries o
     WHERE o.created_at < statement_timestamp() - make_interval(secs => $1) ORDER BY o.created_at LIMIT $2
   ) o
   WHERE d.org_id = o.org_id AND d.id = o.id RETURNING 1`,
);

/** Entries of the audit log. */
export const expiredAuditEntries = remover(
  'expired_audit_entries',
  `DELETE FROM audit_entries a USING (
     SELECT o.org_id, o.id FROM audit_entries o
     WHERE o.created_at < statement_timestamp() - make_interval(secs => $1) ORDER BY o.created_at LIMIT $2
   ) o
   WHERE a.org_id = o.org_id AND a.id = o.id RETURNING 1`,
);

/** Idempotency keys after their 24 hours (R23); `keptForMs` is how much longer they are kept. */
export const expiredKeys = remover(
  'all_expired_idempotency_keys',
  `DELETE FROM idempotency_keys i USING (
     SELECT o.org_id, o.token_id, o.key FROM idempotency_keys o
     WHERE o.expires_at <= statement_timestamp() - make_interval(secs => $1) ORDER BY o.expires_at LIMIT $2
   ) o
   WHERE i.org_id = o.org_id AND i.token_id = o.token_id AND i.key = o.key AND i.expires_at <= statement_timestamp() RETURNING 1`,
);

// Deleting an operation also deletes up to 10,000 rows, so fewer are deleted at a time. Running operations are not deleted.
/** Bulk operations that have expired, with their rows; `keptForMs` is how much longer they are kept. */
export const expiredBulkOperations = remover(
  'expired_bulk_operations',
  `DELETE FROM bulk_operations b USING (
     SELECT o.org_id, o.id FROM bulk_operations o
     WHERE o.expires_at <= statement_timestamp() - make_interval(secs => $1) AND o.status IN ('COMPLETED', 'CANCELED')
     ORDER BY o.expires_at LIMIT ceil($2::int4 / 1000.0)
   ) o
   WHERE b.org_id = o.org_id AND b.id = o.id RETURNING 1`,
);
