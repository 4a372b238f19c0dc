import type { ConversationRow } from '../tables/conversations.ts';
import type { CustomerRow } from '../tables/customers.ts';
import type { ThreadRow } from '../tables/threads.ts';
import { indexWords } from './words.ts';

type CustomerTexts = Pick<CustomerRow, 'orgId' | 'firstName' | 'lastName' | 'email' | 'phone'>;

/** What a search finds a conversation by, beside its threads and its customer; null where it has no name. */
export function wordsOfConversation({ orgId, name }: Pick<ConversationRow, 'orgId' | 'name'>): string | null {
  return name === null ? null : indexWords(orgId, [name]);
}

/** What a search finds a customer by. A phone number is one word as well as the groups that it is written in. */
export function wordsOfCustomer({ orgId, firstName, lastName, email, phone }: CustomerTexts): string {
  const digits = phone === null ? null : phone.replace(/\D+/g, '');
  return indexWords(orgId, [firstName, lastName, email, phone, digits]);
}

/** What a search finds a thread by. */
export function wordsOfThread({ orgId, text }: Pick<ThreadRow, 'orgId' | 'text'>): string {
  return indexWords(orgId, [text]);
}
