import { type Database, type Executor, statement } from '../core/database.ts';

/** One transaction with this many events takes a few milliseconds. */
export const numberedAtOnce = 500;

const lockStatement = statement(
  'lock_event_numbering',
  'SELECT n.last_position::float8 AS last FROM event_numbering n FOR UPDATE',
);

// Rows that another transaction has locked (an erasure, retention) are not waited for. Those after them keep waiting, too: if the
// others stay, they must come first. So the numbered ones are those whose rank is the same with and without the locked rows.
const numberStatement = statement(
  'number_events',
  `WITH waiting AS MATERIALIZED (
     SELECT e.org_id, e.id, row_number() OVER (ORDER BY e.sequence) AS nth
     FROM events e WHERE e.position IS NULL ORDER BY e.sequence LIMIT $1
   ), held AS MATERIALIZED (
     SELECT w.org_id, w.id, w.nth FROM waiting w JOIN events e ON e.org_id = w.org_id AND e.id = w.id
     FOR UPDATE OF e SKIP LOCKED
   ), ranked AS (
     SELECT h.org_id, h.id, h.nth, row_number() OVER (ORDER BY h.nth) AS rank FROM held h
   ), numbered AS (
     UPDATE events e SET position = n.last_position + r.nth
     FROM ranked r, event_numbering n WHERE r.nth = r.rank AND e.org_id = r.org_id AND e.id = r.id
     RETURNING 1
   ), counted AS (
     UPDATE event_numbering n SET last_position = n.last_position + c.count
     FROM (SELECT count(*) AS count FROM numbered) c WHERE c.count > 0
   )
   SELECT count(*)::int4 AS count FROM numbered`,
);

/**
 * Gives the next positions to at most `limit` committed events; returns their number. The lock is a statement of its own, so that the
 * next one sees everything that whoever held it before has numbered. Events of one conversation are written by one transaction after
 * the other, each of which draws its sequence number under the conversation's lock. So whoever sees the second event sees the first,
 * too, and numbers it first, although transactions of different conversations commit in any order.
 */
export async function numberEvents(db: Database, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const [[numbering], [numbered]] = await Promise.all([
      tx.query<{ last: number }>(lockStatement, []),
      tx.commit<{ count: number }>(numberStatement, [limit]),
    ]);
    if (!numbering) throw new Error('The table event_numbering has no row.');
    return numbered?.count ?? 0;
  });
}

const lastStatement = statement(
  'find_last_position',
  'SELECT (SELECT n.last_position::float8 FROM event_numbering n) AS last, EXISTS (SELECT FROM events e WHERE e.position IS NULL) AS unnumbered',
);

/** The last position that was given to an event, and whether events wait for theirs. */
export async function findLastPosition(db: Executor): Promise<{ last: number; unnumbered: boolean }> {
  const [row] = await db.query<{ last: number; unnumbered: boolean }>(lastStatement, []);
  return row as { last: number; unnumbered: boolean };
}

/** Numbers everything that is committed, except rows that others have locked; returns the last position. */
export async function numberAllEvents(db: Database): Promise<number> {
  const { last, unnumbered } = await findLastPosition(db);
  if (!unnumbered) return last;
  for (let numbered = numberedAtOnce; numbered === numberedAtOnce; ) numbered = await numberEvents(db, numberedAtOnce);
  return (await findLastPosition(db)).last;
}
