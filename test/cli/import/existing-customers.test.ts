import { beforeAll, expect, it } from 'vitest';
import { fileOf, lines, type OpenTarget, runImportOf, serve, targetsWith } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

let url: string;
beforeAll(async () => {
  url = await serve(await openTestApp());
});

const into = targetsWith(() => url);

const why = 'the customer is there already, and keeps what they have';
const ada = { email: 'ada@example.com', phone: '+44 1', jobTitle: 'Countess' };
const grace = { email: 'grace@example.com', phone: '+1 2' };

it.each(Object.keys(into))('the details of customers who are there already are reported, into %s', async (name) => {
  const tenant = await createTenant(await openTestDatabase());
  const openTarget = into[name]?.(tenant) as OpenTarget;
  const before = await fileOf('before.ndjson', lines([{ externalId: 'b', customer: { email: ada.email } }]));
  expect((await runImportOf(before, openTarget)).summary).toMatchObject({ created: 1, leftFields: [] });

  // More than a page of rows; only the first of Ada's tells her details for the first time.
  const rows = Array.from({ length: 150 }, (_, n) => ({ externalId: `${n}`, customer: n % 2 === 1 ? ada : grace }));
  const { summary } = await runImportOf(await fileOf('after.ndjson', lines(rows)), openTarget);
  expect(summary).toMatchObject({ created: 150, rejected: 0 });
  expect(summary.leftFields).toEqual([
    { field: 'customer.phone', why, rows: 1, firstLine: 2 },
    { field: 'customer.jobTitle', why, rows: 1, firstLine: 2 },
  ]);
});
