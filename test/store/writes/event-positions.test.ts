import { v7 as newId } from 'uuid';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { numberAllEvents } from '../../../src/store/events/number-events.ts';
import { numberedByWriters } from '../../../src/store/events/take-positions.ts';
import { emptyBatch } from '../../../src/store/writes/batch.ts';
import { commitBatch, insertBatch } from '../../../src/store/writes/insert-batch.ts';
import { connectClient, databaseKind, openTestDatabase } from '../../support/databases/database.ts';

let db: Database;
let orgId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
beforeEach(async () => {
  orgId = newId();
  await db.execute('DELETE FROM events');
});

const rows = statement(
  'test_positions',
  `SELECT e.id, (e.position - n.last_position)::int4 AS position FROM events e, event_numbering n WHERE e.org_id = $1 ORDER BY e.sequence`,
);
/** The ids in the order in which they were written, and the positions relative to the last one that was given. */
const written = async () => {
  const found = await db.query<{ id: string; position: number | null }>(rows, [orgId]);
  return { ids: found.map(({ id }) => id), positions: found.map(({ position }) => position) };
};

const eventsOf = (count: number) =>
  Array.from({ length: count }, () => {
    const [id, subjectId] = [newId(), newId()];
    return { orgId, id, type: 'thread.added', subjectId, data: {}, createdAt: new Date() };
  });
const commit = (events: ReturnType<typeof eventsOf>) =>
  db.transaction((tx) => commitBatch(tx, { ...emptyBatch(), events }));

it('a batch gives its events the next positions, in their order, when it commits', async () => {
  const [first, second] = [eventsOf(3), eventsOf(numberedByWriters)];
  await commit(first);
  await commit(second);
  const { ids, positions } = await written();
  expect(ids).toEqual([...first, ...second].map(({ id }) => id));
  expect(positions).toEqual(ids.map((_, nth) => nth + 1 - ids.length));
});

it('a batch that fails leaves no gap', async () => {
  await commit(eventsOf(1));
  const [event] = eventsOf(1);
  await expect(commit([event, event] as ReturnType<typeof eventsOf>)).rejects.toThrow();
  await commit(eventsOf(1));
  expect((await written()).positions).toEqual([-1, 0]);
});

it('a large batch leaves the numbers of its events to readers, and so do batches after it, whose events come later', async () => {
  const large = eventsOf(numberedByWriters + 1);
  const after = eventsOf(2);
  await commit(large);
  await commit(after);
  expect((await written()).positions.every((position) => position === null)).toBe(true);
  await numberAllEvents(db);
  const { ids, positions } = await written();
  expect(ids).toEqual([...large, ...after].map(({ id }) => id));
  expect(positions).toEqual(ids.map((_, nth) => nth + 1 - ids.length));
  await commit(eventsOf(1));
  expect((await written()).positions.at(-1)).toBe(0);
});

it('a transaction that goes on after its events leaves their numbers to readers', async () => {
  await db.transaction((tx) => insertBatch(tx, { ...emptyBatch(), events: eventsOf(1) }));
  expect((await written()).positions).toEqual([null]);
});

if (databaseKind === 'server')
  it('a batch does not wait for a counter that another transaction has locked', async () => {
    const holder = await connectClient();
    try {
      await holder.query('BEGIN; SELECT FROM event_numbering FOR UPDATE');
      await commit(eventsOf(2));
      expect((await written()).positions).toEqual([null, null]);
    } finally {
      await holder.end();
    }
  });
