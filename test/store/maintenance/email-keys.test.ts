import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { createConversations } from '../../../src/domain/conversations/create-conversations.ts';
import { renewEmailKeys } from '../../../src/domain/customers/renew-email-keys.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { findCustomerByEmail } from '../../../src/store/queries/customers.ts';
import { conversationCommand, onlyOutcome } from '../../support/data/commands.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
let tenant: Tenant;
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await createTenant(db);
});

/** Customers as an earlier version wrote them: keys are the whole address in lower case. */
async function writtenBefore(emails: readonly string[], { orgId } = tenant): Promise<string[]> {
  const ids = emails.map(() => newId());
  const data = emails.map((email, nth) => ({
    orgId,
    id: ids[nth] as string,
    email,
    emailKey: email.toLowerCase(),
  }));
  await db.prisma.customer.createMany({ data });
  return ids;
}
async function keysOf(ids: readonly string[], { orgId } = tenant): Promise<(string | null | undefined)[]> {
  const rows = await db.prisma.customer.findMany({ where: { orgId, id: { in: [...ids] } } });
  return ids.map((id) => rows.find((row) => row.id === id)?.emailKey);
}

describe('R4: keys of addresses that an earlier version wrote', () => {
  it('are renewed, even if they swap', async () => {
    const ids = await writtenBefore(['plain@example.com', 'a@exämple.de', 'é@swap.example', '\u00fc@x.example']);
    // Its old key is the current key of the address in the other form.
    const [capital] = await writtenBefore(['\u00d6@x.example']);
    const [apart] = await writtenBefore(['o\u0308@x.example']);
    expect(await renewEmailKeys(db)).toEqual({ renewed: 3, parted: 0 });
    expect(await keysOf(ids)).toEqual([
      'plain@example.com',
      'a@xn--exmple-cua.de',
      '\u00e9@swap.example',
      '\u00fc@x.example',
    ]);
    expect(await keysOf([capital as string, apart as string])).toEqual(['\u00d6@x.example', '\u00f6@x.example']);
    expect(await renewEmailKeys(db)).toEqual({ renewed: 0, parted: 0 });
  });

  it('go to the oldest of several rows with the same address, or to the current holder', async () => {
    const [first, second, third] = await writtenBefore([
      'z@\u00e4.example',
      'z@a\u0308.example',
      'Z@\uff41\u0308.example',
    ]);
    const [holder] = await writtenBefore(['y@xn--4ca.example']);
    const [late] = await writtenBefore(['y@\u00e4.example']);
    expect(await renewEmailKeys(db)).toEqual({ renewed: 1, parted: 3 });
    expect(await keysOf([first, second, third] as string[])).toEqual(['z@xn--4ca.example', second, third]);
    expect(await keysOf([holder, late] as string[])).toEqual(['y@xn--4ca.example', late]);
    // They can still be found by id, and do not block the key of anyone else.
    expect(await renewEmailKeys(db)).toEqual({ renewed: 0, parted: 3 });
    await db.prisma.customer.delete({ where: { orgId_id: { orgId: tenant.orgId, id: holder as string } } });
    expect(await renewEmailKeys(db)).toEqual({ renewed: 1, parted: 2 });
    expect(await keysOf([late as string])).toEqual(['y@xn--4ca.example']);
  });

  it('are released if the address is no longer valid', async () => {
    const kims = await createTenant(db);
    const [kelvin] = await writtenBefore(['\u212Aim@example.com'], kims);
    expect(await keysOf([kelvin as string], kims)).toEqual(['kim@example.com']);
    await renewEmailKeys(db);
    expect(await keysOf([kelvin as string], kims)).toEqual([kelvin]);
    expect(await findCustomerByEmail(db, kims.orgId, 'kim@example.com')).toBeNull();
    const command = conversationCommand(kims.author, { customer: { email: 'kim@example.com' } });
    const created = onlyOutcome(await createConversations(db, [command]));
    expect(created).toMatchObject({ effects: { customerMatchedBy: 'CREATED' } });
  });

  it('are unique per organization, and are renewed for users as well', async () => {
    const [one, two] = [await createTenant(db), await createTenant(db)];
    const ids = [
      ...(await writtenBefore(['w@\u00e4.example'], one)),
      ...(await writtenBefore(['w@\u00e4.example'], two)),
    ];
    const user = { orgId: one.orgId, id: newId(), name: 'W', email: 'W@\u00e4.example', emailKey: 'w@\u00e4.example' };
    await db.prisma.user.create({ data: { ...user, roles: [] } });
    await renewEmailKeys(db);
    expect([await keysOf(ids.slice(0, 1), one), await keysOf(ids.slice(1), two)]).toEqual([
      ['w@xn--4ca.example'],
      ['w@xn--4ca.example'],
    ]);
    const { emailKey } = await db.prisma.user.findUniqueOrThrow({
      where: { orgId_id: { orgId: one.orgId, id: user.id } },
    });
    expect(emailKey).toBe('w@xn--4ca.example');
  });

  it('are renewed across pages', async () => {
    const many = await createTenant(db);
    const ids = await writtenBefore(
      Array.from({ length: 2500 }, (_, n) => `m${n}@\u00e4.example`),
      many,
    );
    expect(await renewEmailKeys(db)).toMatchObject({ renewed: 2500 });
    expect(await keysOf([ids[0] as string, ids[2499] as string], many)).toEqual([
      'm0@xn--4ca.example',
      'm2499@xn--4ca.example',
    ]);
  });

  it('are found through an index', async () => {
    const text = `SELECT t.id FROM customers t WHERE octet_length(t.email) <> char_length(t.email)
      AND (t.org_id, t.id) > ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000')
      ORDER BY t.org_id, t.id LIMIT 1000`;
    const plan = await db.transaction(async (tx) => {
      await tx.query(statement('', 'SET LOCAL enable_seqscan = off'), []);
      return tx.query<Record<string, string>>(statement('', `EXPLAIN ${text}`), []);
    });
    expect(JSON.stringify(plan)).toContain('customers_wide_email_idx');
  });
});
