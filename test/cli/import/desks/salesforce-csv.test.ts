import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { salesforce } from '../../../support/data/desks/salesforce.ts';
import { exportedFromDatabase } from '../../../support/data/exported-rows.ts';
import { intoDatabase, runImportOf } from '../../../support/data/import-run.ts';
import { openTestDatabase } from '../../../support/databases/database.ts';
import { createTenant } from '../../../support/gateways/tenant.ts';
import { afterFile } from '../../../support/processes/after-file.ts';

/** Records as the CSV of a data export: every cell in quotes, nothing for null. */
function csv(records: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))].filter(
    (name) => name !== 'attributes',
  );
  const line = (cells: unknown[]) =>
    `${cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')}\n`;
  return line(columns) + records.map((record) => line(columns.map((name) => record[name]))).join('');
}

it('a data export of CSV files is joined like JSON, and files of other kinds are reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-salesforce-'));
  afterFile(() => rm(folder, { recursive: true }));
  const { conversation, parts } = salesforce;
  const files: Record<string, readonly Record<string, unknown>[]> = {
    Case: [conversation],
    CaseComment: Object.values(parts.comments ?? {}).flat(),
    EmailMessage: Object.values(parts.emails ?? {}).flat(),
    Contact: Object.values(parts.contacts ?? {}).flat(),
    User: Object.values(parts.users ?? {}).flat(),
    Account: Object.values(parts.accounts ?? {}).flat(),
    Lead: [{ Id: '00Q1', Name: 'Somebody', Company: 'Else' }],
  };
  for (const [name, records] of Object.entries(files)) await writeFile(join(folder, `${name}.csv`), csv(records));
  await writeFile(join(folder, 'logo.png'), 'x');
  const tenant = await createTenant(await openTestDatabase());
  const { summary } = await runImportOf(folder, intoDatabase(tenant));
  expect(summary).toMatchObject({ created: 1, rejected: 0, notes: [expect.stringContaining('Salesforce')] });
  const left = summary.leftFields.map(({ field }: { field: string }) => field);
  expect(left).toEqual(expect.arrayContaining(['lead[]', '(file) logo.png']));
  const [row] = await exportedFromDatabase(tenant);
  expect(row).toMatchObject({
    externalId: 'salesforce:5008d00000AbCdEAAV',
    customer: {
      email: 'ole@example.com',
      firstName: 'Ole',
      lastName: 'Holm',
      organization: 'Holm Energy',
      jobTitle: 'Chief',
    },
    status: 'OPEN',
    priority: 4,
    custom: { caseNumberTxt: '00001042', siteTxt: 'Aarhus', machineHoursTxt: '812' },
  });
  expect(row.threads.map(({ type, text, authorName }: any) => [type, text, authorName])).toEqual([
    ['CHAT', 'The generator stopped.', undefined],
    ['REPLY', 'A technician comes.', 'Ib Dam'],
    ['NOTE', 'Spare part 7', 'Salesforce user 0058d00000UsEr2AAF'],
    ['CHAT', 'When?', undefined],
    ['REPLY', 'Today.', 'Ib Dam'],
    ['CHAT', 'Thanks', undefined],
  ]);
});
