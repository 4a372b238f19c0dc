import type { Database } from '../../store/core/database.ts';
import { isRetryable } from '../../store/core/db-errors.ts';
import {
  type KeyedRow,
  type KeyedTable,
  keyedTables,
  listWideEmails,
  replaceEmailKeys,
} from '../../store/maintenance/email-keys.ts';
import { emailKey } from './email-address.ts';

/** What became of rows whose key was not that of their e-mail. */
export interface RenewedEmailKeys {
  /** They have it now. */
  renewed: number;
  /** Another row has it, or their e-mail is none any more: they are found by id only. */
  parted: number;
}

const pageSize = 1000;
const attempts = 4;

/**
 * R4: gives every customer and user the key that their e-mail has today. Earlier versions lower-cased the whole address,
 * which says another thing for addresses beyond ASCII; and so do gateways of such a version while they still run, and
 * newer tables of Unicode. So it is looked after at each start, by an index of the few such addresses. Where several rows
 * have become one address, the one that has the key keeps it, else the oldest gets it.
 */
export async function renewEmailKeys(db: Database): Promise<RenewedEmailKeys> {
  const total: RenewedEmailKeys = { renewed: 0, parted: 0 };
  for (const table of keyedTables) {
    for await (const rows of staleRows(db, table)) {
      const renewed = await renew(db, table, rows);
      total.renewed += renewed;
      total.parted += rows.length - renewed;
    }
  }
  return total;
}

/** The rows that have not the key of their e-mail, all of an organization at a time. */
async function* staleRows(db: Database, table: KeyedTable): AsyncGenerator<KeyedRow[], void, void> {
  let stale: KeyedRow[] = [];
  let last: KeyedRow | null = null;
  for (;;) {
    const page: KeyedRow[] = await listWideEmails(db, table, last, pageSize);
    for (const row of page) {
      if (row.orgId !== last?.orgId && stale.length > 0) {
        yield stale;
        stale = [];
      }
      if (row.emailKey !== (emailKey(row.email) ?? row.id)) stale.push(row);
      last = row;
    }
    if (page.length < pageSize) break;
  }
  if (stale.length > 0) yield stale;
}

async function renew(db: Database, table: KeyedTable, rows: KeyedRow[], attempt = 1): Promise<number> {
  const { orgId } = rows[0] as KeyedRow;
  const oldest = new Map<string, string>();
  for (const { id, email } of rows) {
    const key = emailKey(email);
    if (key !== null && !oldest.has(key)) oldest.set(key, id);
  }
  const wanted = new Map([...oldest].map(([key, id]) => [id, key]));
  try {
    return await db.transaction((tx) => replaceEmailKeys(tx, table, orgId, rows, wanted));
  } catch (error) {
    // Somebody has just come who has one of the keys: they keep it.
    if (isRetryable(error) && attempt < attempts) return renew(db, table, rows, attempt + 1);
    throw error;
  }
}
