import type { ConversationRow } from '../tables/conversations.ts';
import type { CustomerRow } from '../tables/customers.ts';
import type { ThreadRow } from '../tables/threads.ts';
import { indexWords } from './words.ts';

type CustomerTexts = Pick<CustomerRow, 'orgId' | 'firstName' | 'lastName' | 'email' | 'phone'>;

/** The words of a conversation itself, without its threads and its customer; null if it has no name. */
export function wordsOfConversation({ orgId, name }: Pick<ConversationRow, 'orgId' | 'name'>): string | null {
  return name === null ? null : indexWords(orgId, [name]);
}

/** The words of a customer. A phone number is indexed as one word and as the groups in which it is written. */
export function wordsOfCustomer({ orgId, firstName, lastName, email, phone }: CustomerTexts): string {
  const digits = phone === null ? null : phone.replace(/\D+/g, '');
  return indexWords(orgId, [firstName, lastName, email, phone, digits]);
}

/** The words of a thread. */
export function wordsOfThread({ orgId, text }: Pick<ThreadRow, 'orgId' | 'text'>): string {
  return indexWords(orgId, [text]);
}
