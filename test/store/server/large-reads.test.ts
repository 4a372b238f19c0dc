import { beforeAll, expect, it } from 'vitest';
import { maskError } from '../../../src/server/errors/mask-error.ts';
import { Cancellation, CancelledError } from '../../../src/store/core/cancellation.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { maxReadBytes, ReadTooLargeError } from '../../../src/store/core/read-size.ts';
import { openTestDatabase } from '../../support/databases/database.ts';

const megabyte = 1024 * 1024;
const TEXTS = statement('testTexts', `SELECT repeat('x', ${megabyte}) AS text FROM generate_series(1, $1::int)`);
const PID = statement('testPid', 'SELECT pg_backend_pid() AS pid');
const [fits, endless] = [maxReadBytes / megabyte, 1_000_000];

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});

it.each([
  ['once planned', TEXTS],
  ['planned by its values', { ...TEXTS, name: 'testTextsByValues', byValues: true }],
])('a read for a request fails when it returns too much, and its statement ends: %s', async (_what, texts) => {
  const [before] = await db.query<{ pid: number }>(PID, []);
  await expect(db.query(texts, [endless], new Cancellation())).rejects.toThrow(ReadTooLargeError);
  // Its connection remains usable.
  const pids = await Promise.all(Array.from({ length: 5 }, () => db.query<{ pid: number }>(PID, [])));
  expect(pids.flat()).toContainEqual(before);
});

it('a read of exactly the maximum size succeeds', async () => {
  expect(await db.query(TEXTS, [fits], new Cancellation())).toHaveLength(fits);
  await expect(db.query(TEXTS, [fits + 1], new Cancellation())).rejects.toThrow(ReadTooLargeError);
});

it('a read without a waiting client may have any size', async () => {
  expect(await db.query(TEXTS, [fits + 1])).toHaveLength(fits + 1);
});

it('a read that is canceled meanwhile reports the cancellation', async () => {
  const stop = new Cancellation();
  const read = db.query(TEXTS, [endless], stop);
  stop.stop();
  await expect(read).rejects.toThrow(CancelledError);
});

it('the error asks the client to request less', () => {
  expect(maskError(new ReadTooLargeError())).toMatchObject({
    message: `The data read for this field is larger than ${maxReadBytes} bytes. Request less at a time.`,
    extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxReadBytes },
  });
});
