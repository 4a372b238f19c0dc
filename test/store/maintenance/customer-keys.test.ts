import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { renewCustomerKeys } from '../../../src/domain/customer-writes/renew-customer-keys.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
let tenant: Tenant;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await createTenant(db);
});

/** A customer as the previous version wrote it. */
async function older(id: string, fields: { phone?: string; lastName?: string }): Promise<void> {
  const email = `${id}@example.com`;
  await db.query(
    statement(
      '',
      `INSERT INTO customers (org_id, id, email, email_key, phone, last_name, created_at) VALUES ($1, $2, $3, $3, $4, $5, '2020-01-01Z')`,
    ),
    [tenant.orgId, id, email, fields.phone ?? null, fields.lastName ?? null],
  );
}
const rows = () =>
  db.query<{ id: string; sortName: string; phoneKey: string | null; updatedAt: Date; rev: number }>(
    statement(
      '',
      `SELECT id, sort_name AS "sortName", phone_key AS "phoneKey", updated_at AS "updatedAt", rev FROM customers
       WHERE org_id = $1 ORDER BY id`,
    ),
    [tenant.orgId],
  );

describe('customers of an earlier version', () => {
  it('R30, R33: get their keys at startup, with a shared number going to the oldest; a second run changes nothing', async () => {
    const [first, second, third, fourth] = Array.from(
      { length: 4 },
      (_, nth) => `0190000${nth}-0000-7000-8000-${randomUUID().slice(-12)}`,
    );
    await older(second as string, { phone: '0044 20 7946 0002', lastName: 'Müller' });
    await older(first as string, { phone: '+44 20 7946 0002' });
    await older(third as string, { phone: 'ask for Jim' });
    await older(fourth as string, {});
    expect(await renewCustomerKeys(db)).toBe(4);
    const at = { updatedAt: new Date('2020-01-01Z'), rev: 1 };
    expect(await rows()).toEqual([
      { id: first, sortName: `${first}@example.com`, phoneKey: '+442079460002', ...at },
      { id: second, sortName: 'muller', phoneKey: second, ...at },
      { id: third, sortName: `${third}@example.com`, phoneKey: third, ...at },
      { id: fourth, sortName: `${fourth}@example.com`, phoneKey: null, ...at },
    ]);
    expect(await renewCustomerKeys(db)).toBe(0);
    const late = `01900009-0000-7000-8000-${randomUUID().slice(-12)}`;
    await older(late, { phone: '+442079460002' });
    expect(await renewCustomerKeys(db)).toBe(1);
    expect((await rows()).at(-1)).toMatchObject({ id: late, phoneKey: late });
  });
});
