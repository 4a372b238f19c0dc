import { type ComputedWord, jsonEncoder } from '../core/json-encoder.ts';
import { wordsOfConversation, wordsOfCustomer, wordsOfThread } from '../search/row-words.ts';
import { conversations } from '../tables/conversations.ts';
import { customers } from '../tables/customers.ts';
import { events } from '../tables/events.ts';
import { kindsOf } from '../tables/table.ts';
import { threads } from '../tables/threads.ts';
import type { ConversationChange, NewConversation, NewCustomer, NewEvent, WriteBatch } from './batch.ts';
import { batchFields } from './batch.ts';

/** The words that searches find a row by: a column that no model has. */
const words = <Row>(toWord: (row: Row) => string | null): ComputedWord<Row> => ({ name: 'words', toWord });

/** The encoder of each kind of row. */
export const encodeBatch: { readonly [Part in keyof WriteBatch]: (rows: WriteBatch[Part]) => string } = {
  customers: jsonEncoder<NewCustomer>(kindsOf(customers, batchFields.customers), words(wordsOfCustomer)),
  links: JSON.stringify,
  conversations: jsonEncoder<NewConversation>(
    kindsOf(conversations, batchFields.conversations),
    words(wordsOfConversation),
  ),
  changes: jsonEncoder<ConversationChange>(kindsOf(conversations, batchFields.changes)),
  threads: jsonEncoder(kindsOf(threads, batchFields.threads), words(wordsOfThread)),
  attachments: JSON.stringify,
  keys: JSON.stringify,
  // Its type is one of ours.
  events: jsonEncoder<NewEvent>({ ...kindsOf(events, batchFields.events), type: 'word' }),
};
