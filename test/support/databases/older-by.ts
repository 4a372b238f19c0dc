/**
 * SQL that makes rows of a table, `c`, older by an interval. A cluster does not subtract intervals from columns in an UPDATE, so a part of
 * its own does.
 */
export function olderBy(table: string, interval: string, condition = 'true'): string {
  return `WITH older AS (SELECT c.org_id, c.id, c.created_at - interval '${interval}' AS at FROM ${table} c WHERE ${condition})
    UPDATE ${table} t SET created_at = o.at FROM older o WHERE t.org_id = o.org_id AND t.id = o.id`;
}
