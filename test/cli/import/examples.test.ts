import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportOptions } from '../../../src/cli/import/import-options.ts';
import { intoDatabase, runImportOf } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-examples-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const csv = [
  ['Ticket', 'externalId'],
  ['State', 'status'],
  ['Order', 'custom.orderNum'],
  ['Sent', 'createdAt'],
  ['VIP', 'custom.vipBool'],
] as const;

it.each<[string, Partial<ImportOptions>, object, string[]]>([
  ['conversations.ndjson', {}, { created: 2, rejected: 0 }, []],
  ['tickets.csv', { map: csv }, { created: 2, rejected: 1 }, []],
  [
    'kustomer.ndjson',
    { from: 'kustomer' },
    { created: 1, rejected: 0 },
    [
      'customer.attributes.emails[].type',
      'customer.id',
      'data.attributes.assignedUsers',
      'data.attributes.messageCount',
      'data.attributes.sentiment.confidence',
      'data.attributes.updatedAt',
      'data.relationships.org',
      'message.id',
      'note.id',
    ],
  ],
  [
    'helpscout.json',
    { from: 'helpscout' },
    { created: 1, rejected: 0 },
    [
      '(document).page',
      '_embedded.threads[].id',
      'assignee.email',
      'assignee.id',
      'closedAt',
      'customFields[].id',
      'customer.id',
      'mailboxId',
      'tags[].color',
      'tags[].id',
    ],
  ],
  [
    'zendesk',
    {},
    { created: 1, rejected: 0 },
    [
      '(document).count',
      'assignee_id',
      'comments[].author_id',
      'comments[].id',
      'comments[].ticket_id',
      'custom_fields[].id',
      'customer.id',
      'submitter_id',
      'updated_at',
      'users[].email',
      'users[].id',
      'users[].role',
      'users[].role',
    ],
  ],
])('docs/import.md: the example %s is imported as documented', async (name, options, counts, left) => {
  const path = join(directory, name);
  await cp(new URL(`../../../examples/import/${name}`, import.meta.url), path, { recursive: true });
  const tenant = await createTenant(await openTestDatabase());
  const { summary } = await runImportOf(path, intoDatabase(tenant), options);
  expect(summary).toMatchObject(counts);
  expect(summary.leftFields.map(({ field }: { field: string }) => field).toSorted()).toEqual(left);
});
