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

/** The result for rows whose key did not match their e-mail address. */
export interface RenewedEmailKeys {
  /** Rows that now have the right key. */
  renewed: number;
  /** Rows that are found by id only, because another row has the key or the e-mail address is no longer valid. */
  parted: number;
}

const pageSize = 1000;
const attempts = 4;

/**
 * R4: gives every customer and user the current key of their e-mail address. Earlier versions lower-cased the whole address, which
 * gives another key for addresses beyond ASCII; gateways of such a version that still run do so too, and newer Unicode tables can
 * change keys. So each start checks the few affected addresses, using an index. If several rows now have the same address, the row
 * that has the key keeps it; otherwise the oldest row gets it.
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

/** The rows whose key does not match their e-mail address, one organization at a time. */
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
    // A new row has just taken one of the keys and keeps it.
    if (isRetryable(error) && attempt < attempts) return renew(db, table, rows, attempt + 1);
    throw error;
  }
}
