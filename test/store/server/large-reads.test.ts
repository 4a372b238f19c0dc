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
])('a read for a request ends when it brings too much, and so does its statement: %s', async (_what, texts) => {
  const [before] = await db.query<{ pid: number }>(PID, []);
  await expect(db.query(texts, [endless], new Cancellation())).rejects.toThrow(ReadTooLargeError);
  // Its connection is good for more.
  const pids = await Promise.all(Array.from({ length: 5 }, () => db.query<{ pid: number }>(PID, [])));
  expect(pids.flat()).toContainEqual(before);
});

it('what is just as large as it may be is read', async () => {
  expect(await db.query(TEXTS, [fits], new Cancellation())).toHaveLength(fits);
  await expect(db.query(TEXTS, [fits + 1], new Cancellation())).rejects.toThrow(ReadTooLargeError);
});

it('what nobody waits for is read whatever its size', async () => {
  expect(await db.query(TEXTS, [fits + 1])).toHaveLength(fits + 1);
});

it('what is stopped meanwhile was stopped', async () => {
  const stop = new Cancellation();
  const read = db.query(TEXTS, [endless], stop);
  stop.stop();
  await expect(read).rejects.toThrow(CancelledError);
});

it('the client is told to ask for less', () => {
  expect(maskError(new ReadTooLargeError())).toMatchObject({
    message: `The data read for this field is larger than ${maxReadBytes} bytes. Request less at a time.`,
    extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxReadBytes },
  });
});
