import type { Database } from '../../store/core/database.ts';
import { listUnsortedCustomers, writeCustomerKeys } from '../../store/maintenance/customer-keys.ts';
import { sortNameOf } from '../customers/customer-row.ts';
import { phoneKey } from '../customers/phone-number.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';

const pageSize = 2000;

/**
 * R30, R33: sets the sort key for lists by name and the phone key of customers whom an earlier version wrote. Gateways of that
 * version that still run continue to write such rows, so every start checks for them. Each page is one statement, so other
 * writes do not wait for long. Returns the number of customers.
 */
export async function renewCustomerKeys(db: Database): Promise<number> {
  for (let total = 0; ; ) {
    const rows = await listUnsortedCustomers(db, pageSize);
    if (rows.length === 0) return total;
    const keys = rows.map((row) => ({
      orgId: row.orgId,
      id: row.id,
      sortName: sortNameOf(row),
      phoneKey: row.phone === null ? null : (phoneKey(row.phone) ?? row.id),
    }));
    await repeatLostRaces(() => writeCustomerKeys(db, keys));
    total += rows.length;
  }
}
