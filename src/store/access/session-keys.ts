import type { SessionKey } from '../../generated/prisma/client.ts';
import { type Executor, statement } from '../core/database.ts';

export type SessionKeyRow = Pick<SessionKey, 'orgId' | 'id' | 'secret'>;

const keyColumns = 'k.org_id AS "orgId", k.id, k.secret';

const listStatement = statement(
  'list_session_keys',
  `SELECT ${keyColumns} FROM unnest($1::uuid[], $2::uuid[]) AS w(org_id, id) JOIN session_keys k USING (org_id, id)`,
);

/** R44: the keys with these ids, in undefined order; ids without a row are skipped. */
export function listSessionKeys(db: Executor, orgIds: string[], ids: string[]): Promise<SessionKeyRow[]> {
  return db.query<SessionKeyRow>(listStatement, [orgIds, ids]);
}

const newestStatement = statement(
  'newest_session_key',
  `SELECT ${keyColumns} FROM session_keys k
   WHERE k.org_id = $1 AND k.created_at > statement_timestamp() - make_interval(secs => $2)
   ORDER BY k.created_at DESC, k.id DESC LIMIT 1`,
);

const rotateStatement = statement(
  'rotate_session_key',
  `WITH old AS (
     DELETE FROM session_keys k WHERE k.org_id = $1 AND k.created_at < statement_timestamp() - make_interval(secs => $4)
   )
   INSERT INTO session_keys AS k (org_id, id, secret) VALUES ($1, $2, $3) RETURNING ${keyColumns}`,
);

/**
 * R44: the key that signs: the newest one if it is younger than `maxAgeSeconds`, or else `next`, which is inserted. Keys older than
 * `keptSeconds` are then deleted. If two gateways insert at once, both keys verify, and the newer one signs from then on.
 */
export async function currentSessionKey(
  db: Executor,
  next: SessionKeyRow,
  maxAgeSeconds: number,
  keptSeconds: number,
): Promise<SessionKeyRow> {
  const [newest] = await db.query<SessionKeyRow>(newestStatement, [next.orgId, maxAgeSeconds]);
  if (newest) return newest;
  const values = [next.orgId, next.id, next.secret, keptSeconds];
  const [inserted] = await db.query<SessionKeyRow>(rotateStatement, values);
  return inserted as SessionKeyRow;
}
