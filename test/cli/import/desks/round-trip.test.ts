import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../../src/store/core/database.ts';
import { filesOf, layouts, writeExport } from '../../../support/data/desk-files.ts';
import { deskFixtures } from '../../../support/data/desks/all.ts';
import { exportedFromDatabase } from '../../../support/data/exported-rows.ts';
import { fileOf, intoDatabase, lines, type OpenTarget, runImportOf } from '../../../support/data/import-run.ts';
import { organizationFacts } from '../../../support/data/organization-facts.ts';
import { prepare, relatedIn } from '../../../support/data/prepare.ts';
import { openTestDatabase } from '../../../support/databases/database.ts';
import { createTenant } from '../../../support/gateways/tenant.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});

/** A row as an export shows it: times in one form, and without what Parley sets. */
function shown({ id: _, importedAt: __, ...row }: any, userId: string): object {
  const time = (text: string) => new Date(text).toISOString();
  const threads = (row.threads ?? []).map(({ createdBy, ...thread }: any) => ({
    channel: 'CHAT',
    ...thread,
    createdAt: time(thread.createdAt),
    ...(createdBy && createdBy !== userId && { createdBy }),
  }));
  for (const thread of threads) if (thread.type === 'NOTE') delete thread.channel;
  const { replyChannel: ___, ...rest } = row;
  return { status: 'OPEN', ...rest, createdAt: time(row.createdAt), threads };
}

describe.each(deskFixtures.map((fixture, at) => [`${fixture.name} ${at}`, fixture] as const))('%s', (_, fixture) => {
  const { name, conversation, parts } = fixture;
  const expected = prepare(name, conversation, { related: relatedIn(parts) });

  it.each(layouts)('as %s: everything that is not in the report is in an export afterwards', async (layout) => {
    const tenant = await createTenant(db);
    const paths = await writeExport(filesOf(fixture), layout);
    const { summary } = await runImportOf(paths, intoDatabase(tenant));
    expect(summary).toMatchObject({ created: 1, rejected: 0, notes: [expect.stringContaining(`--from ${name}`)] });
    const left = summary.leftFields.map(({ field }: { field: string }) => field);
    expect(left).toEqual(expect.arrayContaining(expected.left.map((field) => field.replace(/\?$/, ''))));
    const rows = await exportedFromDatabase(tenant);
    expect(rows.map((row) => shown(row, tenant.userId))).toEqual([shown(expected.input, tenant.userId)]);
  });

  it('an export of it can be imported, with the same result', async () => {
    const [tenant, copy] = [await createTenant(db), await createTenant(db)];
    await runImportOf(await writeExport(filesOf(fixture), 'one document'), intoDatabase(tenant));
    const rows = await exportedFromDatabase(tenant);
    const without = ['threads.createdBy'];
    const again = await runImportOf(await fileOf('again.ndjson', lines(rows)), intoDatabase(copy), {
      without,
      strict: true,
    });
    expect(again.summary).toMatchObject({ created: 1, rejected: 0, leftFields: [] });
    expect(await organizationFacts(db, copy.orgId)).toEqual(await organizationFacts(db, tenant.orgId));
  });

  it('an import that was killed makes no double when it runs again', async () => {
    const tenant = await createTenant(db);
    const open = intoDatabase(tenant);
    const killed: OpenTarget = async (options) => {
      const target = await open(options);
      const send: typeof target.send = async (...rows) => {
        await target.send(...rows);
        throw new Error('killed');
      };
      return { ...target, send };
    };
    const paths = await writeExport(filesOf(fixture), 'NDJSON files');
    await expect(runImportOf(paths, killed)).rejects.toThrow('killed');
    const { summary } = await runImportOf(paths, open);
    expect(summary).toMatchObject({ created: 0, existed: 1, rejected: 0 });
    expect(await exportedFromDatabase(tenant)).toHaveLength(1);
  });
});
