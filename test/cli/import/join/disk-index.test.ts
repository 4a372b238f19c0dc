import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DiskIndex } from '../../../../src/cli/import/join/disk-index.ts';
import { afterFile } from '../../../support/processes/after-file.ts';

async function openIndex(): Promise<DiskIndex> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-index-'));
  const index = new DiskIndex(directory);
  afterFile(() => {
    index.close();
    return rm(directory, { recursive: true });
  });
  return index;
}

it('returns all texts of a key in the order in which they came, whatever their size and number', async () => {
  const index = await openIndex();
  const keys = 5000;
  const textOf = (key: number, nth: number) => `${key}/${nth} ${'é'.repeat((key * 7 + nth) % 300)}`;
  for (let nth = 0; nth < 4; nth++)
    for (let key = 0; key < keys; key++) index.add('comments', `k${key}`, textOf(key, nth), 1, nth);
  const long = 'x'.repeat(200_000);
  index.add('users', 'k1', long);
  for (let key = 0; key < keys; key += 7)
    expect(index.all('comments', `k${key}`)).toEqual([0, 1, 2, 3].map((nth) => textOf(key, nth)));
  expect(index.all('users', 'k1')).toEqual([long]);
  expect(index.all('users', 'k2')).toEqual([]);
  // Reading and adding may alternate.
  index.add('users', 'k2', 'late');
  expect(index.all('users', 'k2')).toEqual(['late']);
});

it('tells which records nobody has asked for', async () => {
  const index = await openIndex();
  for (let nth = 0; nth < 20_000; nth++) index.add('users', `u${nth}`, '{}', nth % 3, nth);
  for (let nth = 0; nth < 20_000; nth++) if (nth % 1000 !== 5) index.all('users', `u${nth}`);
  const unused = [...index.unused()];
  expect(unused.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, nth) => nth * 1000 + 5));
  expect(unused[0]).toEqual({ part: 'users', file: 2, line: 5 });
});
