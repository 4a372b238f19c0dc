import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveStream, StreamEnd } from '../../../src/domain/streams/live-stream.ts';
import { EventFeed } from '../../../src/domain/subscriptions/event-feed.ts';
import { EventNumbers } from '../../../src/domain/subscriptions/event-numbers.ts';
import type { FeedItem } from '../../../src/domain/subscriptions/subscribers.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { numberEvents } from '../../../src/store/events/number-events.ts';
import type { EventRow } from '../../../src/store/events/outbox.ts';
import { lowerFence, raiseFence } from '../../../src/store/shards/move/fence.ts';
import { listOrganizationTables } from '../../../src/store/shards/move/organization-tables.ts';
import { type WrittenEvents, writeEvents } from '../../support/data/event-writers.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { connectClient, openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { beginHolding, type LockHolder } from '../../support/databases/lock-holder.ts';
import { afterFile } from '../../support/processes/after-file.ts';
import { until } from '../../support/processes/until.ts';

let orgId: string;
let holder: LockHolder | null = null;
afterEach(() => holder?.rollback());
beforeEach(async () => {
  orgId = newId();
  // Every test has the table to itself, with a counter that goes on.
  await (await openTestDatabase()).execute('DELETE FROM events');
});

interface Reader {
  /** What it was sent, in order. */
  readonly events: EventRow[];
  readonly faults: unknown[];
  readonly db: Database;
  close(): Promise<void>;
}

/** A subscriber of another gateway, with its own connections. */
async function openReader(): Promise<Reader> {
  const db = await openUrl(await testDatabaseUrl());
  const faults: unknown[] = [];
  const feed = new EventFeed(db, new EventNumbers(db), 100_000, (error) => void faults.push(error));
  const stream = new LiveStream<FeedItem>({ items: 100_000, bytes: 1e9 });
  const events: EventRow[] = [];
  await feed.subscribe({ orgId, types: ['thread.added'], subjectIds: null }, null, stream);
  const reading = (async () => {
    for await (const item of stream) if (!(item instanceof StreamEnd)) events.push(item.event);
  })();
  const close = async () => {
    await stream.return();
    await reading;
    await feed.close();
  };
  afterFile(close);
  return { events, faults, db, close };
}

interface Row {
  readonly id: string;
  readonly sequence: number;
  readonly position: number | null;
}

const rowsStatement = statement(
  'test_event_rows',
  `SELECT e.id, e.sequence::float8 AS sequence, e.position::float8 AS position
   FROM events e WHERE e.org_id = $1 ORDER BY e.position, e.sequence`,
);
const rowsOf = async () => (await openTestDatabase()).query<Row>(rowsStatement, [orgId]);
const lastStatement = statement('test_last_position', 'SELECT last_position::float8 AS last FROM event_numbering');
const lastPosition = async () => {
  const [row] = await (await openTestDatabase()).query<{ last: number }>(lastStatement, []);
  return row?.last as number;
};

/** Expects that a reader got all of it, each event once, in the order of positions, which is the order of each conversation. */
async function expectAll({ events }: Reader, written: WrittenEvents): Promise<void> {
  await until(
    async () => events.length,
    (length) => length >= written.count,
  );
  const ids = events.map(({ id }) => id);
  for (const [subject, wanted] of written.bySubject)
    expect(events.filter(({ subjectId }) => subjectId === subject).map(({ id }) => id)).toEqual(wanted);
  expect(ids).toEqual((await rowsOf()).map(({ id }) => id));
}

/** Expects that these positions follow one another without a gap, up to the last one. */
async function expectGapless(before: number): Promise<Row[]> {
  const rows = await rowsOf();
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, nth) => before + nth + 1));
  expect(await lastPosition()).toBe(before + rows.length);
  const broken = await brokenInvariants(await openTestDatabase());
  expect(broken.filter((one) => one.startsWith('events have'))).toEqual([]);
  return rows;
}

const write = async (writers: number, eventsEach: number, writtenLast?: number) =>
  writeEvents({ orgId, writers, conversations: 6, eventsEach, writtenLast });
/** The same by transactions that leave all numbers to readers. */
const writeUnnumbered = (writers: number, eventsEach: number) => write(writers, eventsEach, 0);

/** Terminates the backends of others for which the condition on pg_stat_activity holds; returns their number. */
async function terminate(client: pg.Client, condition: string): Promise<number> {
  const { rowCount } = await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`);
  return rowCount ?? 0;
}

async function connect(): Promise<pg.Client> {
  const client = await connectClient();
  return client;
}

describe('numbering', () => {
  it('by two readers at once, of transactions that commit in any order: misses nothing, and leaves no gap', async () => {
    const before = await lastPosition();
    const readers = [await openReader(), await openReader()];
    const written = await write(12, 25);
    for (const reader of readers) await expectAll(reader, written);
    const rows = await expectGapless(before);
    expect(rows).toHaveLength(written.count);
    // The test would not prove anything if transactions had committed in the order in which they drew their numbers.
    expect(rows.some(({ sequence }, nth) => sequence < (rows[nth - 1]?.sequence ?? 0))).toBe(true);
    expect(written.numberedByWriters).toBeGreaterThan(0);
    expect(written.numberedByWriters).toBeLessThan(written.count);
    for (const { faults } of readers) expect(faults).toEqual([]);
    await Promise.all(readers.map((reader) => reader.close()));
  }, 60_000);

  it('survives the death of the readers’ connections before and after they have numbered', async () => {
    const before = await lastPosition();
    const killer = await connect();
    // Numbering takes long enough to be hit after its updates and before its commit.
    await killer.query(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
      CREATE TRIGGER linger AFTER UPDATE ON event_numbering FOR EACH ROW EXECUTE FUNCTION linger()`);
    const readers = [await openReader(), await openReader()];
    let writing = true;
    const writes = write(6, 60).finally(() => {
      writing = false;
    });
    const killed = { numbering: 0, waiting: 0 };
    while (writing) {
      killed.numbering += await terminate(killer, `wait_event = 'PgSleep'`);
      await new Promise((resolve) => setTimeout(resolve, 120));
      killed.waiting += await terminate(killer, `wait_event_type = 'Lock' AND query LIKE '%event_numbering%'`);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    const written = await writes;
    await killer.query('DROP FUNCTION linger CASCADE');
    expect(killed.numbering).toBeGreaterThan(1);
    expect(killed.waiting).toBeGreaterThan(0);
    for (const reader of readers) await expectAll(reader, written);
    await expectGapless(before);
    expect(readers.flatMap(({ faults }) => faults).length).toBeGreaterThan(0);
    await Promise.all(readers.map((reader) => reader.close()));
    await killer.end();
  }, 60_000);

  it('does not wait for a locked row, and numbers nothing that comes after it', async () => {
    const before = await lastPosition();
    const db = await openTestDatabase();
    await writeUnnumbered(1, 20);
    const written = await rowsOf();
    const locked = written[10] as Row;
    holder = await beginHolding();
    await holder.run('SELECT FROM events WHERE id = $1 FOR UPDATE', [locked.id]);
    expect(await numberEvents(db, 500)).toBe(10);
    expect(await numberEvents(db, 500)).toBe(0);
    await holder.rollback();
    expect(await numberEvents(db, 5)).toBe(5);
    expect(await numberEvents(db, 500)).toBe(written.length - 15);
    const rows = await expectGapless(before);
    expect(rows.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
  });

  it('goes on while an organization is being moved, and its rows are refused to writers', async () => {
    const before = await lastPosition();
    const db = await openTestDatabase();
    await writeUnnumbered(2, 5);
    const tables = await listOrganizationTables(db);
    await raiseFence(db, tables, orgId);
    try {
      await expect(writeUnnumbered(1, 1)).rejects.toThrow('being moved');
      expect(await numberEvents(db, 500)).toBeGreaterThan(5);
    } finally {
      await lowerFence(db, tables, orgId);
    }
    await expectGapless(before);
  });

  it('leaves no gap for rows that were deleted meanwhile', async () => {
    const before = await lastPosition();
    const db = await openTestDatabase();
    await writeUnnumbered(1, 20);
    const [first, second] = await rowsOf();
    holder = await beginHolding();
    await holder.run('DELETE FROM events WHERE id = ANY ($1::uuid[])', [[first?.id, second?.id]]);
    expect(await numberEvents(db, 500)).toBe(0);
    await holder.commit();
    expect(await numberEvents(db, 500)).toBeGreaterThan(10);
    await expectGapless(before);
  });
});
