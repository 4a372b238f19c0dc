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

/** What an input says of a thread's way and of its author (R40, R41). */
export interface AuthoredInput {
  channel?: Channel | null;
  createdBy?: string | null;
  authorName?: string | null;
}

/** The same of a thread that a conversation is created with: it may be by another customer. */
export interface InitialAuthoredInput extends AuthoredInput {
  type?: ThreadType | null;
  customer?: CustomerInput | null;
}

/** Through what a thread came, and who wrote it where that is not told by the write itself. */
export interface AuthoredDraft {
  /** Null stands for CHAT, and of a reply that is added for the conversation's `replyChannel`, if it has one (R40). */
  channel: Channel | null;
  createdById: string | null;
  authorName: string | null;
}

type Path = readonly (string | number)[];

/** R41: notes what is wrong with a thread's author. `unless` says what an import gives, where this is none: `importedAt`. */
export function checkAuthor(check: InputCheck, path: Path, input: InitialAuthoredInput, unless: string | null): void {
  check.length([...path, 'authorName'], input.authorName, 1, 256);
  if (unless === null) return;
  for (const name of ['createdBy', 'customer', 'authorName'] as const)
    if (input[name] != null) check.add([...path, name], `Can be set only together with ${unless}.`);
}

/** The same for a thread that a conversation is created with. */
export function checkInitialAuthor(check: InputCheck, path: Path, input: InitialAuthoredInput, imported: boolean) {
  checkAuthor(check, path, input, imported ? null : 'importedAt');
  if (input.customer == null) return;
  if (input.type != null && input.type !== 'CHAT') check.add([...path, 'customer'], 'Can be set only on a CHAT.');
  checkCustomerInput(check, input.customer, [...path, 'customer']);
}

/** The users and customers that an author is told by; the path is that of the thread. */
export function authorReferences({ createdBy, customer }: InitialAuthoredInput, ...path: string[]): Reference[] {
  return [
    ...(createdBy == null ? [] : [toReference('User', createdBy, ...path, 'createdBy')]),
    ...customerIdOf(customer ?? undefined, ...path, 'customer'),
  ];
}

/** The author of a checked input whose ids are well-formed; `byDefault` is the channel of an input that names none. */
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

/** The other customer who wrote a thread, of a checked input. */
export function toOtherCustomer({ customer }: InitialAuthoredInput): CustomerReference | null {
  return customer == null ? null : (toCustomerReference(customer) as CustomerReference);
}

type Authored = AuthoredDraft & { customer: CustomerReference | null };

/** The authors of a new conversation's threads that nobody stands behind, as the error that names them; null where all exist. */
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
 * A draft of a thread without what it says of its author by saying nothing: a stored draft stays as short as it was, and an
 * input means what it meant before threads had authors (R23).
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

/** Whose token wrote it, unless the input tells of another user, or that the author is no user at all (R41). */
export function authorOf({ createdById, authorName }: AuthoredDraft, userId: string | null): string | null {
  return createdById ?? (authorName === null ? userId : null);
}
