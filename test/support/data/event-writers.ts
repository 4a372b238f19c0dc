import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import type { Statement, Transaction } from '../../../src/store/core/database.ts';
import { notifySql } from '../../../src/store/core/schemas.ts';
import { eventChannel } from '../../../src/store/events/outbox.ts';
import { emptyBatch } from '../../../src/store/writes/batch.ts';
import { commitBatch } from '../../../src/store/writes/insert-batch.ts';
import { connectClient } from '../databases/database.ts';

export interface WrittenEvents {
  /** The ids of committed events, by conversation, in the order in which they were written under its lock. */
  readonly bySubject: ReadonlyMap<string, string[]>;
  readonly count: number;
  /** How many took their positions when they were written. */
  readonly numberedByWriters: number;
}

export interface WriterOptions {
  readonly orgId: string;
  readonly writers: number;
  readonly conversations: number;
  readonly eventsEach: number;
  /** The share of transactions that write their events last, and may take positions; a half by default. */
  readonly writtenLast?: number;
}

const insert = `INSERT INTO events (org_id, id, type, subject_id, data, created_at)
  VALUES ($1, $2, 'thread.added', $3, '{}', clock_timestamp())`;

/** Writes events in the way of batches: in the last statement before the commit, which the caller sends. Returns how many took positions. */
async function writeLast(client: pg.Client, orgId: string, subjectId: string, ids: readonly string[]): Promise<number> {
  const run = async ({ text }: Statement, values: readonly unknown[]) => (await client.query(text, [...values])).rows;
  const createdAt = new Date();
  const events = ids.map((id) => ({ orgId, id, type: 'thread.added', subjectId, data: {}, createdAt }));
  await commitBatch({ query: run, commit: run } as unknown as Transaction, { ...emptyBatch(), events });
  const { rowCount } = await client.query('SELECT FROM events WHERE id = ANY ($1) AND position IS NOT NULL', [ids]);
  return rowCount ?? 0;
}

/**
 * Writes events as gateways do: under a lock of their conversation, in transactions that stay open for different times, so that they
 * commit in another order than that in which they drew their numbers. Some write their
 * events last, some roll back, and some do not announce what they wrote.
 */
export async function writeEvents(options: WriterOptions): Promise<WrittenEvents> {
  const subjects = Array.from({ length: options.conversations }, () => newId());
  const bySubject = new Map<string, string[]>(subjects.map((subject) => [subject, []]));
  let numberedByWriters = 0;
  const write = async (nth: number) => {
    const client = await connectClient();
    try {
      await writeRounds(client, nth);
    } finally {
      await client.end();
    }
  };
  const writeRounds = async (client: pg.Client, nth: number) => {
    for (let round = 0; round < options.eventsEach; round++) {
      const place = (nth * 7 + round * 3) % subjects.length;
      const subject = subjects[place] as string;
      const ids = [newId(), newId()];
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(7, $1)', [place]);
      const last = Math.random() < (options.writtenLast ?? 0.5);
      if (!last) for (const id of ids) await client.query(insert, [options.orgId, id, subject]);
      await sleep(Math.random() < 0.1 ? 60 : Math.random() * 10);
      const numbered = last ? await writeLast(client, options.orgId, subject, ids) : 0;
      const kept = Math.random() > 0.1;
      // Before the commit, because the next writer of the conversation may be faster than this process.
      const list = bySubject.get(subject) as string[];
      if (kept) list.push(...ids);
      if (kept) numberedByWriters += numbered;
      await client.query(kept ? 'COMMIT' : 'ROLLBACK');
      if (kept && round % 3 > 0) await client.query(`SELECT ${notifySql(eventChannel)}`);
    }
  };
  await Promise.all(Array.from({ length: options.writers }, (_, nth) => write(nth)));
  return { bySubject, count: [...bySubject.values()].flat().length, numberedByWriters };
}
