import type { Channel, ThreadType } from '../../generated/prisma/enums.ts';
import type { InputCheck } from '../core/input-check.ts';
import { type MissingReference, NotFoundError, type Reference } from '../core/not-found-error.ts';
import { toReference } from '../core/references.ts';
import {
  type CustomerInput,
  type CustomerReference,
  checkCustomerInput,
  customerIdOf,
  toCustomerReference,
} from '../customers/customer-reference.ts';

/** The channel and author of a thread in an input (R40, R41). */
export interface AuthoredInput {
  channel?: Channel | null;
  createdBy?: string | null;
  authorName?: string | null;
}

/** The same for an initial thread of a new conversation, which may be by another customer. */
export interface InitialAuthoredInput extends AuthoredInput {
  type?: ThreadType | null;
  customer?: CustomerInput | null;
}

/** The channel of a thread, and its author if the write itself does not determine them. */
export interface AuthoredDraft {
  /** Null means CHAT or, for an added reply, the conversation's `replyChannel` if it has one (R40). */
  channel: Channel | null;
  createdById: string | null;
  authorName: string | null;
}

type Path = readonly (string | number)[];

/** R41: adds the issues of a thread's author. `unless` names the missing input that would make it an import: `importedAt`. */
export function checkAuthor(check: InputCheck, path: Path, input: InitialAuthoredInput, unless: string | null): void {
  check.length([...path, 'authorName'], input.authorName, 1, 256);
  if (unless === null) return;
  for (const name of ['createdBy', 'customer', 'authorName'] as const)
    if (input[name] != null) check.add([...path, name], `Can be set only together with ${unless}.`);
}

/** The same for an initial thread of a new conversation. */
export function checkInitialAuthor(check: InputCheck, path: Path, input: InitialAuthoredInput, imported: boolean) {
  checkAuthor(check, path, input, imported ? null : 'importedAt');
  if (input.customer == null) return;
  if (input.type != null && input.type !== 'CHAT') check.add([...path, 'customer'], 'Can be set only on a CHAT.');
  checkCustomerInput(check, input.customer, [...path, 'customer']);
}

/** The users and customers that identify an author; the path is that of the thread. */
export function authorReferences({ createdBy, customer }: InitialAuthoredInput, ...path: string[]): Reference[] {
  return [
    ...(createdBy == null ? [] : [toReference('User', createdBy, ...path, 'createdBy')]),
    ...customerIdOf(customer ?? undefined, ...path, 'customer'),
  ];
}

/** The author of a checked input whose ids are well-formed; `byDefault` is the channel if the input has none. */
export function toAuthor(
  { channel, createdBy, authorName }: AuthoredInput,
  byDefault: Channel | null = 'CHAT',
): AuthoredDraft {
  return {
    channel: channel === byDefault ? null : (channel ?? null),
    createdById: createdBy == null ? null : (toReference('User', createdBy).key as string),
    authorName: authorName ?? null,
  };
}

/** The other customer who wrote a thread, from a checked input. */
export function toOtherCustomer({ customer }: InitialAuthoredInput): CustomerReference | null {
  return customer == null ? null : (toCustomerReference(customer) as CustomerReference);
}

type Authored = AuthoredDraft & { customer: CustomerReference | null };

/** The error that lists the authors of a new conversation's threads who do not exist; null if all exist. */
export function missingAuthors(
  threads: readonly Authored[],
  exists: (type: 'User' | 'Customer', id: string) => boolean,
  publicIdOf: (type: 'User', id: string) => string,
): NotFoundError | null {
  const missing: MissingReference[] = [];
  for (const [at, { createdById, customer }] of threads.entries()) {
    const path = ['threads', `${at}`];
    if (createdById !== null && !exists('User', createdById))
      missing.push({ path: [...path, 'createdBy'], typeName: 'User', id: publicIdOf('User', createdById) });
    if (customer?.by === 'id' && !exists('Customer', customer.id))
      missing.push({ path: [...path, 'customer', 'id'], typeName: 'Customer', id: customer.publicId });
  }
  const [first, ...others] = missing;
  return first ? NotFoundError.of([first, ...others]) : null;
}

/**
 * A draft of a thread without empty author fields, so that stored drafts stay short, and an input has the same meaning as before
 * threads had authors (R23).
 */
export function withoutSilence<Thread extends Authored>({
  channel,
  createdById,
  authorName,
  customer,
  ...thread
}: Thread): Omit<Thread, keyof Authored> & Partial<Authored> {
  return {
    ...thread,
    ...(channel !== null && { channel }),
    ...(createdById !== null && { createdById }),
    ...(authorName !== null && { authorName }),
    ...(customer !== null && { customer }),
  };
}

/** The owner of the token, unless the input names another user or an author who is not a user (R41). */
export function authorOf({ createdById, authorName }: AuthoredDraft, userId: string | null): string | null {
  return createdById ?? (authorName === null ? userId : null);
}
