import { jsonEncoder, type Kind } from '../core/json-encoder.ts';
import { wordsOfConversation, wordsOfCustomer, wordsOfThread } from '../search/row-words.ts';
import { conversations } from '../tables/conversations.ts';
import { customers } from '../tables/customers.ts';
import { events } from '../tables/events.ts';
import { kindsOf } from '../tables/table.ts';
import { threads } from '../tables/threads.ts';
import type { ConversationChange, NewConversation, NewCustomer, NewEvent, WriteBatch } from './batch.ts';
import { batchFields } from './batch.ts';

/** Adds a column that no model has: the words that searches find a row by. */
function withWords<Row extends object>(
  kinds: { readonly [Field in keyof Row]: Kind },
  wordsOf: (row: Row) => string | null,
): (rows: readonly Row[]) => string {
  const encode = jsonEncoder<Row & { words: string | null }>({ ...kinds, words: 'word' } as never);
  return (rows) => encode(rows.map((row) => ({ ...row, words: wordsOf(row) })));
}

/** How each kind of row travels to the database. */
export const encodeBatch: { readonly [Part in keyof WriteBatch]: (rows: WriteBatch[Part]) => string } = {
  customers: withWords<NewCustomer>(kindsOf(customers, batchFields.customers), wordsOfCustomer),
  links: JSON.stringify,
  conversations: withWords<NewConversation>(kindsOf(conversations, batchFields.conversations), wordsOfConversation),
  changes: jsonEncoder<ConversationChange>(kindsOf(conversations, batchFields.changes)),
  threads: withWords(kindsOf(threads, batchFields.threads), wordsOfThread),
  attachments: JSON.stringify,
  keys: JSON.stringify,
  // Its type is one of ours.
  events: jsonEncoder<NewEvent>({ ...kindsOf(events, batchFields.events), type: 'word' }),
};
