import type { ReferenceType } from '../../store/writes/lookup-queries.ts';
import type { InvalidInputError } from './errors.ts';
import { decodeId, encodeId, type IdType } from './ids.ts';
import { InputCheck } from './input-check.ts';
import { type MissingReference, NotFoundError, type Reference } from './not-found-error.ts';

/** Converts an id in the input to a reference. */
export function toReference(typeName: IdType, id: string, ...path: string[]): Reference {
  return { path, typeName, id, key: decodeId(typeName, id) };
}

/** The error that lists the malformed ids, and keeps the others for `completeNotFoundErrors`; null if none is malformed. */
export function malformedReference(references: readonly Reference[]): NotFoundError | null {
  const [first, ...others] = references.filter(({ key }) => key === null);
  return first ? NotFoundError.of([first, ...others], references) : null;
}

/** The references of a conversation, by key. */
export interface References {
  assignedUserIds: string[];
  assignedTeamIds: string[];
  queueId: string | null;
}

export interface ReferringInput {
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  queue?: string | null;
}

/** R6: adds an issue if there are more than 10 users or teams, or duplicates. */
export function checkAssignees(check: InputCheck, { assignedUsers, assignedTeams }: ReferringInput): void {
  check.list(['assignedUsers'], assignedUsers, 10);
  check.list(['assignedTeams'], assignedTeams, 10);
}

/** The users, teams and queue that an input refers to. */
export function listReferences({ assignedUsers, assignedTeams, queue }: ReferringInput): Reference[] {
  return [
    ...(assignedUsers ?? []).map((id, at) => toReference('User', id, 'assignedUsers', `${at}`)),
    ...(assignedTeams ?? []).map((id, at) => toReference('Team', id, 'assignedTeams', `${at}`)),
    ...(queue == null ? [] : [toReference('Queue', queue, 'queue')]),
  ];
}

/** Their keys; none may be malformed. */
export function toKeys(references: readonly Reference[]): References {
  const keysOf = (typeName: string) =>
    references.filter((each) => each.typeName === typeName).map(({ key }) => key as string);
  return { assignedUserIds: keysOf('User'), assignedTeamIds: keysOf('Team'), queueId: keysOf('Queue')[0] ?? null };
}

/**
 * R37: the error for new assignments to a disabled user; null if there are none. Existing assignments may stay, so `held` are the
 * users to whom the conversation is already assigned.
 */
export function disabledAssignee(
  { assignedUserIds }: Pick<References, 'assignedUserIds'>,
  isDisabled: (userId: string) => boolean,
  held: readonly string[] = [],
): InvalidInputError | null {
  if (assignedUserIds.length === 0) return null;
  const check = new InputCheck();
  for (const [at, id] of assignedUserIds.entries())
    if (isDisabled(id) && !held.includes(id)) check.add(['assignedUsers', at], 'Is disabled: choose another user.');
  return check.error();
}

/** The error that lists the references without a row; null if all exist (R6). */
export function missingReference(
  { assignedUserIds, assignedTeamIds, queueId }: References,
  exists: (type: ReferenceType, id: string) => boolean,
): NotFoundError | null {
  const missing: MissingReference[] = [];
  const look = (typeName: ReferenceType, id: string, ...path: string[]) => {
    if (!exists(typeName, id)) missing.push({ path, typeName, id: encodeId(typeName, id) });
  };
  for (const [at, id] of assignedUserIds.entries()) look('User', id, 'assignedUsers', `${at}`);
  for (const [at, id] of assignedTeamIds.entries()) look('Team', id, 'assignedTeams', `${at}`);
  if (queueId !== null) look('Queue', queueId, 'queue');
  const [first, ...others] = missing;
  return first ? NotFoundError.of([first, ...others]) : null;
}
