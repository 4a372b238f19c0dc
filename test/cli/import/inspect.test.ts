import { expect, it } from 'vitest';
import { importHistory } from '../../../src/cli/import/import-history.ts';
import { filesOf, writeExport } from '../../support/data/desk-files.ts';
import { zendesk } from '../../support/data/desks/zendesk.ts';
import { fileOf } from '../../support/data/import-run.ts';

/** What `--inspect` prints. No target is opened. */
async function inspected(paths: string[]): Promise<string> {
  const printed: string[] = [];
  const options = { map: [], values: [], without: [], chunk: 1000, inspect: true };
  const openTarget = () => Promise.reject(new Error('must not be opened'));
  const surroundings = {
    signal: new AbortController().signal,
    openTarget,
    print: (text: string) => void printed.push(text),
  };
  expect(await importHistory(paths, options, surroundings)).toBe(0);
  return printed.join('');
}

it('a CSV: its columns, rows, words without a value, customers without an address, and the command', async () => {
  const path = await fileOf(
    't.csv',
    'Nr,Ticket Subject,email,Status,Created\n1,Hi,a@example.com,Parked,2024-01-01\n2,Ho,,open,2024-01-02T00:00:00Z\n',
  );
  const text = await inspected([path]);
  for (const part of [
    '2 conversations, read as CSV.',
    "Nr → not imported; --map 'Nr=custom.…Txt' keeps it",
    'Ticket Subject → name',
    '"name":"Ho"',
    'Customers without an e-mail address, phone number or id: 1',
    '1 × createdAt:',
    `npx parley import ${path} --values 'status: Parked=…' --timezone … --namespace NAME`,
  ])
    expect(text).toContain(part);
});

it('an export of a help desk: what it is, rows with what was joined, and what is not imported', async () => {
  const paths = await writeExport(filesOf(zendesk), 'NDJSON files');
  const text = await inspected(paths);
  expect(text).toContain('Read as an export of Zendesk (--from zendesk).');
  expect(text).toContain('1 conversation, read as zendesk.');
  expect(text).toContain('"email":"ida@example.com"');
  expect(text).toMatch(/brand_id \(1 ×\): an id of the other system/);
  expect(text).toContain('--from zendesk');
});
