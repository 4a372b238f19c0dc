import type { ConversationDraft, CreateConversationInput, ThreadDraft } from './conversation-draft.ts';
import type { CustomerInput } from './customer-reference.ts';
import type { AddedThreadDraft, CreateThreadInput } from './thread-draft.ts';

// What tells one input from another (R23): what would be written, in which null, absent and the default are one thing, and
// all that was said of the customer, since what is ignored was given all the same.

/** What the input of a conversation means. */
export function meaningOfConversation(draft: ConversationDraft, { customer }: CreateConversationInput): object {
  return { ...draft, threads: draft.threads.map(meaningOfThread), customer: meaningOfCustomer(customer) };
}

/** What the input of a thread to add means. */
export function meaningOfAddedThread(draft: AddedThreadDraft, { customer }: CreateThreadInput): object {
  return { ...meaningOfThread(draft), customer: customer ? meaningOfCustomer(customer) : null };
}

/** What a customer input means; an e-mail is one text in whichever Unicode form. */
export function meaningOfCustomer(input: CustomerInput): object {
  const said = withoutNulls(input);
  return input.email == null ? said : { ...said, email: input.email.normalize('NFC') };
}

/** An object without its fields that say nothing. */
export function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}

/** Attachments are told by their SHA-256, which is there already. */
function meaningOfThread<Thread extends ThreadDraft>({ attachments, ...thread }: Thread): object {
  return { ...thread, attachments: attachments.map(({ data: _, ...attachment }) => attachment) };
}
