import { beforeAll, describe, expect, it } from 'vitest';
import { timeOfCell } from '../../../../src/cli/import/csv/cell-times.ts';
import { parseValues } from '../../../../src/cli/import/csv/values.ts';
import type { ImportOptions } from '../../../../src/cli/import/import-options.ts';
import { exportedFromDatabase } from '../../../support/data/exported-rows.ts';
import { fileOf, intoDatabase, runImportOf } from '../../../support/data/import-run.ts';
import { openTestDatabase } from '../../../support/databases/database.ts';
import { createTenant, type Tenant } from '../../../support/gateways/tenant.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(await openTestDatabase());
});

/** Imports a CSV into a new organization. The rows are in the order of their external ids, since those without times have the same one. */
async function imported(text: string | Buffer, options: Partial<ImportOptions> = {}) {
  tenant = await createTenant(await openTestDatabase());
  const { summary } = await runImportOf(await fileOf('tickets.csv', text), intoDatabase(tenant), options);
  const exported = await exportedFromDatabase(tenant);
  const rows = exported.toSorted((one, other) => `${one.externalId}`.localeCompare(`${other.externalId}`));
  return { summary, rows, left: summary.leftFields.map(({ field, why }: any) => `${field}: ${why}`) };
}

describe('times of cells', () => {
  const berlin = { timezone: 'Europe/Berlin', dateFormat: null };
  const dutch = { timezone: 'Europe/Amsterdam', dateFormat: 'DD-MM-YYYY' };
  it.each([
    ['2024-01-31T09:30:00+0000', berlin, '2024-01-31T09:30:00+00:00'],
    ['2024-01-31 09:30:00 +01:00', berlin, '2024-01-31T09:30:00+01:00'],
    ['Wed Oct 11 06:55:44 +0000 2017', berlin, '2017-10-11T06:55:44+00:00'],
    ['2023-06-01 12:15:36', berlin, '2023-06-01T10:15:36.000Z'],
    ['2023-12-01 12:15', berlin, '2023-12-01T11:15:00.000Z'],
    ['2023-03-26 03:30:00', berlin, '2023-03-26T01:30:00.000Z'],
    ['2023-06-01', berlin, '2023-05-31T22:00:00.000Z'],
    ['1696999544', berlin, '2023-10-11T04:45:44.000Z'],
    ['1696999544123', berlin, '2023-10-11T04:45:44.123Z'],
    ['45078.5', { timezone: 'UTC', dateFormat: null }, '2023-06-01T12:00:00.000Z'],
    ['03/04/2024', dutch, '2024-04-02T22:00:00.000Z'],
    ['3-4-24 1:05 PM', dutch, '2024-04-03T11:05:00.000Z'],
    ['03/04/2024', { timezone: 'UTC', dateFormat: 'MM/DD/YYYY' }, '2024-03-04T00:00:00.000Z'],
  ])('%s with %j is %s', (cell, options, time) => {
    expect(timeOfCell(cell, options)).toEqual({ time });
  });

  it.each([
    ['2023-06-01 12:15:36', null, null, /no offset: .*--timezone/],
    ['45078', null, null, /--timezone/],
    ['03/04/2024', 'UTC', null, /--date-format/],
    ['31/04/2024', 'UTC', 'DD/MM/YYYY', /is not a time/],
    ['13/13/2024', 'UTC', 'DD/MM/YYYY', /is not a time/],
    ['yesterday', 'UTC', 'DD/MM/YYYY', /is not a time/],
  ])('%s in %s and %s asks instead of guessing', (cell, timezone, dateFormat, asks) => {
    expect(timeOfCell(cell, { timezone, dateFormat })).toEqual({ asks: expect.stringMatching(asks) });
  });
});

const usualHeader =
  'Ticket ID,Customer Name,Customer Email,Ticket Subject,Ticket Description,Ticket Status,Ticket Priority,Ticket Channel,Customer Gender,Customer Satisfaction Rating,Product';

it('understands the columns of a usual export by their meaning, and says so', async () => {
  const { summary, rows, left } = await imported(
    `${usualHeader}\n 7 ,Ada King Lovelace, ada@example.com ,Broken, It hums. ,Pending Customer Response,Critical,Social media,Female,4.0,Lamp\n` +
      '8,Bo,bo@example.com,Late,Where?,CLOSED,low,Phone,Other,5.0,Cup\n',
    { namespace: 'old', values: [parseValues('status: Nowhere=OPEN')] },
  );
  expect(summary).toMatchObject({ created: 2, rejected: 0 });
  expect(rows).toEqual([
    expect.objectContaining({
      externalId: 'old:7',
      customer: { email: 'ada@example.com', firstName: 'Ada', lastName: 'King Lovelace', gender: 'FEMALE' },
      name: 'Broken',
      status: 'SNOOZED',
      priority: 5,
      satisfaction: 75,
      threads: [expect.objectContaining({ text: 'It hums.', channel: 'CHAT' })],
    }),
    expect.objectContaining({
      externalId: 'old:8',
      customer: { email: 'bo@example.com', firstName: 'Bo' },
      status: 'DONE',
      priority: 1,
      satisfaction: 100,
      replyChannel: 'PHONE',
      threads: [expect.objectContaining({ text: 'Where?', channel: 'PHONE' })],
    }),
  ]);
  expect(left.toSorted()).toEqual([
    '(column) Product: null',
    'customer.gender: the word "Other" has no value; --values sets one',
    'replyChannel: the word "Social media" has no value; --values sets one',
  ]);
  expect(summary.notes).toEqual([
    expect.stringContaining("'Ticket Subject' as name, 'Ticket Description' as threads.0.text"),
    expect.stringContaining('stars, 1 to 5'),
  ]);
});

it('--values gives words their values, --map means what a header means and wins over a guess, --strict rejects unknown words', async () => {
  const text = 'Nr,Mail,Email,State,Text\n1,a@example.com,wrong,Parked,Hi\n2,b@example.com,wrong,Strange,Hi\n';
  const options = {
    map: [
      ['Nr', 'ticket id'],
      ['Mail', 'email'],
    ] as const,
    values: [parseValues('status: Parked=SNOOZED')],
  };
  const { rows, left } = await imported(text, options);
  expect(rows.map(({ externalId, customer, status }) => [externalId, customer.email, status])).toEqual([
    ['1', 'a@example.com', 'SNOOZED'],
    ['2', 'b@example.com', 'OPEN'],
  ]);
  expect(left).toEqual(
    expect.arrayContaining([
      "(column) Email: the column 'Mail' fills customer.email; --map changes that",
      'status: the word "Strange" has no value; --values sets one',
    ]),
  );
  expect((await imported(text, { ...options, strict: true })).summary).toMatchObject({ created: 1, rejected: 1 });
});

it('reads files as programs write them: sep=, blank lines, mixed line ends, and marks of concatenated files', async () => {
  const mark = '\uFEFF';
  const first = await imported(
    `${mark}sep=;\r\nid;email;subject\r\n1;a@example.com;"x;y"\r\n2;b@example.com;z\n3;c@example.com;q\r\n`,
  );
  expect(first.rows.map(({ externalId, name }) => [externalId, name])).toEqual([
    ['1', 'x;y'],
    ['2', 'z'],
    ['3', 'q'],
  ]);
  const second = await imported(`\n\nid,email\n1,a@example.com\n${mark}2,b@example.com\n`);
  expect(second.rows.map(({ externalId }) => externalId)).toEqual(['1', '2']);
});

it('lists, ratings, booleans and people take what cells hold', async () => {
  const { rows } = await imported(
    'id,Requester,tags,suggestedTags,satisfaction,sentiment,custom.vipBool,custom.sumNum\n' +
      '1,Ada Byron <ada@example.com>,"a, b",x|y,80%,Happy,Y, 12.50 \n2,bo@example.com,"[""c"", ""d""]",,90,,no,3\n',
  );
  expect(rows).toEqual([
    expect.objectContaining({
      customer: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Byron' },
      tags: ['a', 'b'],
      suggestedTags: ['x', 'y'],
      satisfaction: 80,
      sentiment: 'POSITIVE',
      custom: { vipBool: true, sumNum: 12.5 },
    }),
    expect.objectContaining({
      customer: { email: 'bo@example.com' },
      tags: ['c', 'd'],
      satisfaction: 90,
      custom: { vipBool: false, sumNum: 3 },
    }),
  ]);
});

it('a time without an offset costs its row until --timezone is given, and a customer without an address gets a placeholder', async () => {
  const text = 'id,name of it,created,customer name\n5,x,2023-06-01 12:15:36,Ada\n';
  const refused = await imported(text);
  expect(refused.summary).toMatchObject({ created: 0, rejected: 1 });
  expect(refused.summary.causes[0]).toMatchObject({
    path: 'createdAt',
    message: expect.stringContaining('--timezone'),
  });
  const { rows } = await imported(text, { timezone: 'Europe/Berlin', placeholderEmail: 'import.invalid' });
  expect(rows).toEqual([
    expect.objectContaining({
      createdAt: '2023-06-01T10:15:36.000Z',
      customer: { email: '5@import.invalid', firstName: 'Ada' },
    }),
  ]);
});

it('details of a customer in a later row fill the blanks of the first, and other values are reported', async () => {
  const { rows, left } = await imported(
    'id,email,first name,phone\n1,a@example.com,,\n2,A@example.com,Ada,+49 1\n3,a@example.com,Eva,+49 1\n',
  );
  for (const { customer } of rows)
    expect(customer).toEqual({ email: 'a@example.com', firstName: 'Ada', phone: '+49 1' });
  expect(left).toEqual(['customer.firstName: another row of the customer has another value']);
});

it('details of a customer who was there before the import are reported, once for each', async () => {
  const first = 'id,email,first name\n1,a@example.com,Ada\n';
  await imported(first);
  const path = await fileOf(
    'more.csv',
    'id,email,first name,phone\n2,a@example.com,Eva,+49 1\n3,a@example.com,Eva,+49 1\n4,b@example.com,Bo,\n5,b@example.com,Bo,\n',
  );
  const { summary } = await runImportOf(path, intoDatabase(tenant));
  expect(summary).toMatchObject({ created: 4 });
  expect(summary.leftFields.map(({ field, rows, firstLine }: any) => [field, rows, firstLine])).toEqual([
    ['customer.firstName', 1, 2],
    ['customer.phone', 1, 2],
  ]);
});

it('a row without an address is judged by every other rule, also in a dry run', async () => {
  const text = 'id,name,custom.sumNum,priority\n1,x,many,9\n';
  const { summary } = await imported(text, { dryRun: true });
  expect(summary.causes.map(({ path }: any) => path).toSorted()).toEqual(['custom.sumNum', 'customer', 'priority']);
});
