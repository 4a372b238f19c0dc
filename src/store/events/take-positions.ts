/** A batch with more events leaves it to readers to number them, so that others find the counter locked for a few milliseconds at most. */
export const numberedByWriters = 200;

/**
 * SQL of a step that takes a position for each of the `records`, once the steps `written` are complete, and returns the last one
 * `before` these. Takes none if another transaction has locked the counter, so that no writer waits for another one, or if earlier
 * events have no position: they come first. Then readers number the events.
 *
 * The counter stays locked until the commit. So positions are given in the order of commits, and nobody who sees one can miss those
 * before it.
 */
export function takePositions(records: string, written: readonly string[]): string {
  const complete = written.map((name) => ` AND (SELECT count(*) FROM ${name}) >= 0`).join('');
  return `UPDATE event_numbering n SET last_position = n.last_position + r.count
    FROM (SELECT count(*) AS count FROM ${records}) r, (
      SELECT f.id FROM event_numbering f
      WHERE NOT EXISTS (SELECT FROM events u WHERE u.position IS NULL)${complete}
      FOR UPDATE SKIP LOCKED
    ) free
    WHERE n.id = free.id
    RETURNING n.last_position - r.count AS before`;
}
