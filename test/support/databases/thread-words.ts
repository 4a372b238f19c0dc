import { expect } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { wordsOfThread } from '../../../src/store/search/row-words.ts';

interface Thread {
  readonly orgId: string;
  readonly id: string;
  readonly text: string | null;
  readonly conversationId: string | null;
  readonly searched: string | null;
  readonly words: string[] | null;
}

const threads = statement(
  '',
  `SELECT coalesce(t.org_id, w.org_id) AS "orgId", coalesce(t.id, w.thread_id) AS id, t.text, t.conversation_id AS "conversationId",
     w.conversation_id AS searched, tsvector_to_array(w.words) AS words
   FROM threads t FULL JOIN thread_words w ON w.org_id = t.org_id AND w.thread_id = t.id`,
);

/** Checks that searches find every thread of the database in its conversation by the words of its text, and nothing else. */
export async function expectWordsOfThreads(db: Database): Promise<void> {
  const rows = await db.query<Thread>(threads, []);
  expect(rows.length).toBeGreaterThan(5);
  for (const { orgId, id, text, conversationId, searched, words } of rows) {
    const expected = text === null ? '' : wordsOfThread({ orgId, text });
    const row = expected === '' ? null : expected.split(' ').toSorted();
    expect({ id, words: words?.toSorted() ?? null }).toEqual({ id, words: row });
    if (row !== null) expect({ id, searched }).toEqual({ id, searched: conversationId });
  }
}
