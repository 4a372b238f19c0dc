import type { CreateConversationInput } from '../api/gql/graphql.ts';

export interface Draft {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly subject: string;
  readonly reference: string;
  readonly text: string;
}

export const emptyDraft: Draft = { email: '', firstName: '', lastName: '', subject: '', reference: '', text: '' };

interface DraftField {
  readonly name: keyof Draft;
  readonly label: string;
  readonly hint?: string;
  readonly type: 'text' | 'email' | 'long';
  /** Shares its line with a neighbour. */
  readonly half?: true;
  /** Where the value stands in the input of the API, as its issues name it. */
  readonly path: string;
}

/** The form, from top to bottom. */
export const fields: readonly DraftField[] = [
  {
    name: 'email',
    label: 'Customer’s e-mail',
    hint: 'New customers are added automatically.',
    type: 'email',
    path: 'customer.email',
  },
  { name: 'firstName', label: 'First name', type: 'text', half: true, path: 'customer.firstName' },
  { name: 'lastName', label: 'Last name', type: 'text', half: true, path: 'customer.lastName' },
  { name: 'subject', label: 'Subject', type: 'text', path: 'name' },
  {
    name: 'reference',
    label: 'Reference',
    hint: 'An order or ticket number, once in all conversations. May be left empty.',
    type: 'text',
    path: 'externalId',
  },
  { name: 'text', label: 'First message', type: 'long', path: 'threads.0.text' },
];

/** The draft as the API takes it: what is empty is left out. */
export function toInput(draft: Draft, idempotencyKey: string): CreateConversationInput {
  const { email, firstName, lastName, subject, reference, text } = draft;
  return {
    customer: { email, firstName: firstName || null, lastName: lastName || null },
    name: subject || null,
    externalId: reference || null,
    threads: text ? [{ type: 'CHAT', text }] : [],
    idempotencyKey,
  };
}
