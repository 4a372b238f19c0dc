import { wordsOfRecord } from './record-words.ts';

// The words of threads are in a table of their own, so that reads of threads do not pass over them. Threads keep the column in which
// earlier versions wrote them: it says whether they are in the table.

/** The value of `threads.words` that says so. */
export const filed = "''::tsvector";

/** An INSERT of the words of threads from records, which `source` names `r`. A thread without any word gets no row. */
export const insertThreadWords = (source: string): string =>
  `INSERT INTO thread_words (org_id, thread_id, conversation_id, words)
    SELECT r."orgId", r.id, r."conversationId", ${wordsOfRecord} FROM ${source} WHERE r.words <> ''`;

/** Moves the words of the threads that are in conversation $2 of organization $1 there. The threads were moved before, and are locked. */
export const followThreads = `UPDATE thread_words w SET conversation_id = $2 FROM threads t
   WHERE t.org_id = $1 AND t.conversation_id = $2 AND w.org_id = t.org_id AND w.thread_id = t.id AND w.conversation_id <> $2`;
