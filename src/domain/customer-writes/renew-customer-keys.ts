import type { Database } from '../../store/core/database.ts';
import { listUnsortedCustomers, writeCustomerKeys } from '../../store/maintenance/customer-keys.ts';
import { sortNameOf } from '../customers/customer-row.ts';
import { phoneKey } from '../customers/phone-number.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';

const pageSize = 2000;

/**
 * R30, R33: gives the customers whom an earlier version has written what lists by name are ordered by, and the identity of
 * their phone number. Gateways of such a version go on writing some while they still run, so it is looked after at each
 * start; a page is one statement, and nobody waits for more. Gives how many there were.
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
