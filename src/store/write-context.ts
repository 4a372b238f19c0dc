import type { CustomerKey } from './customers.ts';
import { type Executor, statement } from './database.ts';

/** What a batch of writes must know of the database before it decides. Gathered by one statement, after the locks. */
export interface WriteContext {
  /** The database's time, the only clock that decides. */
  now: Date;
  /** [org, token, customer, epoch ms] of each creation that a rate window may count (R9). */
  hits: [orgId: string, tokenId: string, customerId: string, at: number][];
  /** Conversations that have a wanted id or external id already (R8), with the survivor where one was merged away. */
  taken: [orgId: string, id: string, externalId: string | null, survivorId: string][];
  /** The rows that exist among the users, teams and queues referred to, each with what it is. */
  references: [orgId: string, id: string, type: ReferenceType][];
  /** The keys that exist among the idempotency keys given, expired ones too (R23). */
  keys: [orgId: string, tokenId: string, key: string, inputHash: string, outcome: unknown, expired: boolean][];
  /** Days after which conversations lock, by organization; null where there is no such lock (R17). */
  lockDays: [orgId: string, days: number | null][];
}

type Answers = { [Key in keyof WriteContext]: WriteContext[Key] | null };

export type ReferenceType = 'User' | 'Team' | 'Queue';

export interface WriteQuestions {
  /** Whose rate windows are wanted, each with the token that counts. */
  windows: (CustomerKey & { tokenId: string })[];
  ids: { orgId: string; id: string }[];
  externalIds: { orgId: string; externalId: string }[];
  references: { orgId: string; id: string }[];
  keys: { orgId: string; tokenId: string; key: string }[];
  lockDaysOf: string[];
}

const keysQuestion = (
  orgIds: string,
  tokenIds: string,
  keys: string,
) => `  (SELECT json_agg(json_build_array(i.org_id, i.token_id, i.key, encode(i.input_hash, 'hex'), i.outcome, i.expires_at <= clock_timestamp()))
   FROM unnest(${orgIds}::uuid[], ${tokenIds}::uuid[], ${keys}::text[]) AS k(org_id, token_id, key)
   JOIN idempotency_keys i USING (org_id, token_id, key)
  ) AS keys`;
const lockDaysQuestion = (
  orgIds: string,
) => `  (SELECT json_agg(json_build_array(o.org_id, o.lock_conversations_after_days))
   FROM organizations o WHERE o.org_id = ANY (${orgIds}::uuid[])
  ) AS "lockDays"`;

// Five questions in one round trip: each is a subquery over arrays that are empty where nobody asks, which costs next to
// nothing. The window's bound is now(), the start of the transaction: an index can use it (clock_timestamp() is volatile),
// and what it lets through too much, the rule itself drops.
const contextStatement = statement(
  'load_write_context',
  `SELECT clock_timestamp() AS now,
  (SELECT json_agg(json_build_array(w.org_id, w.token_id, c.customer_id, (extract(epoch FROM c.created_at) * 1000)::int8))
   FROM (
     SELECT k.org_id, k.token_id, k.customer_id FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k(org_id, token_id, customer_id)
     WHERE k.customer_id IS NOT NULL
     UNION
     SELECT k.org_id, k.token_id, u.id FROM unnest($1::uuid[], $2::uuid[], $4::text[]) AS k(org_id, token_id, email_key)
     JOIN customers u ON u.org_id = k.org_id AND u.email_key = k.email_key
   ) w
   JOIN conversations c ON c.org_id = w.org_id AND c.customer_id = w.customer_id
    AND c.created_at > now() - interval '60 seconds' AND c.created_by_token_id = w.token_id AND c.imported_at IS NULL
  ) AS hits,
  (SELECT json_agg(json_build_array(t.org_id, t.id, t.external_id, coalesce(t.merged_into_id, t.id)))
   FROM (
     SELECT c.org_id, c.id, c.external_id, c.merged_into_id
     FROM unnest($5::uuid[], $6::uuid[]) AS k(org_id, id) JOIN conversations c USING (org_id, id)
     UNION
     SELECT c.org_id, c.id, c.external_id, c.merged_into_id
     FROM unnest($7::uuid[], $8::text[]) AS k(org_id, external_id) JOIN conversations c USING (org_id, external_id)
   ) t
  ) AS taken,
  (SELECT json_agg(json_build_array(r.org_id, r.id, r.type))
   FROM (
     SELECT u.org_id, u.id, 'User' AS type FROM unnest($9::uuid[], $10::uuid[]) AS k(org_id, id) JOIN users u USING (org_id, id)
     UNION ALL
     SELECT t.org_id, t.id, 'Team' AS type FROM unnest($9::uuid[], $10::uuid[]) AS k(org_id, id) JOIN teams t USING (org_id, id)
     UNION ALL
     SELECT q.org_id, q.id, 'Queue' AS type FROM unnest($9::uuid[], $10::uuid[]) AS k(org_id, id) JOIN queues q USING (org_id, id)
   ) r
  ) AS "references",
${keysQuestion('$11', '$12', '$13')},
${lockDaysQuestion('$14')}`,
);

// Adding threads asks these two alone, and so do imports without ids of their own; in a third of the time.
const shortContextStatement = statement(
  'load_short_context',
  `SELECT clock_timestamp() AS now,
${keysQuestion('$1', '$2', '$3')},
${lockDaysQuestion('$4')}`,
);

/**
 * Answers a batch's questions in one statement. Call it after the locks were asked for in the same transaction: the
 * statement then sees what the writers that held them committed.
 */
export async function loadWriteContext(tx: Executor, ask: WriteQuestions): Promise<WriteContext> {
  const last = [
    ask.keys.map((wanted) => wanted.orgId),
    ask.keys.map((wanted) => wanted.tokenId),
    ask.keys.map((wanted) => wanted.key),
    ask.lockDaysOf,
  ];
  const { windows, ids, externalIds, references } = ask;
  const [row] =
    windows.length + ids.length + externalIds.length + references.length === 0
      ? await tx.query<Partial<Answers>>(shortContextStatement, last)
      : await tx.query<Answers>(contextStatement, [
          windows.map((window) => window.orgId),
          windows.map((window) => window.tokenId),
          windows.map((window) => window.id),
          windows.map((window) => window.emailKey),
          ids.map((wanted) => wanted.orgId),
          ids.map((wanted) => wanted.id),
          externalIds.map((wanted) => wanted.orgId),
          externalIds.map((wanted) => wanted.externalId),
          references.map((wanted) => wanted.orgId),
          references.map((wanted) => wanted.id),
          ...last,
        ]);
  return {
    now: row?.now as Date,
    hits: row?.hits ?? [],
    taken: row?.taken ?? [],
    references: row?.references ?? [],
    keys: row?.keys ?? [],
    lockDays: row?.lockDays ?? [],
  };
}
