import { beforeAll, describe, expect, it } from 'vitest';
import { fileOf, lines, runImportOf, serve, targetsWith } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let url: string;
beforeAll(async () => {
  url = await serve(await openTestApp());
});

const conversation = (id: number, createdAt: string) => ({
  id,
  mailboxId: 1,
  subject: `Ticket ${id}`,
  createdAt,
  primaryCustomer: { id: 5, email: 'ada@example.com' },
});
const into = targetsWith(() => url);

describe.each(Object.keys(into))('into %s', (name) => {
  const open = (tenant: Tenant) => (into[name] as (typeof into)[string])(tenant);

  it('ids of two systems do not meet, and imports made before ids had a namespace are recognized', async () => {
    const tenant = await createTenant(await openTestDatabase());
    const old = [
      { externalId: '1', name: 'Ticket 1', createdAt: '2024-01-01T00:00:00Z', customer: { email: 'ada@example.com' } },
      {
        externalId: '2',
        name: 'Of another system',
        createdAt: '2020-01-01T00:00:00Z',
        customer: { email: 'bo@example.com' },
      },
    ];
    await runImportOf(await fileOf('old.ndjson', lines(old)), open(tenant));
    const path = await fileOf(
      'new.json',
      JSON.stringify([conversation(1, '2024-01-01T00:00:00.000Z'), conversation(2, '2024-01-02T00:00:00Z')]),
    );
    expect((await runImportOf(path, open(tenant))).summary).toMatchObject({ created: 1, existed: 1, rejected: 0 });
    expect((await runImportOf(path, open(tenant))).summary).toMatchObject({ created: 0, existed: 2, rejected: 0 });
    const { prisma } = await openTestDatabase();
    const found = await prisma.conversation.findMany({
      where: { orgId: tenant.orgId },
      orderBy: { externalId: 'asc' },
    });
    expect(found.map(({ externalId }) => externalId)).toEqual(['1', '2', 'helpscout:2']);
  });

  it('a CSV whose ids belong to other conversations is reported, and --namespace keeps them apart', async () => {
    const tenant = await createTenant(await openTestDatabase());
    const old = { externalId: '1', createdAt: '2024-01-01T00:00:00Z', customer: { email: 'ada@example.com' } };
    await runImportOf(await fileOf('old.ndjson', lines([old])), open(tenant));
    const path = await fileOf('tickets.csv', 'id,email,created\n1,bo@example.com,2023-05-05T00:00:00Z\n');
    const { summary } = await runImportOf(path, open(tenant));
    expect(summary).toMatchObject({ created: 0, existed: 1 });
    expect(summary.leftFields).toEqual([
      expect.objectContaining({ field: 'externalId', why: expect.stringContaining('--namespace') }),
    ]);
    expect((await runImportOf(path, open(tenant), { strict: true })).summary).toMatchObject({ rejected: 1 });
    expect((await runImportOf(path, open(tenant), { namespace: 'shop' })).summary).toMatchObject({
      created: 1,
      leftFields: [],
    });
  });
});
