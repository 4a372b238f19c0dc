import type { ReferenceType } from '../../store/writes/lookup-queries.ts';
import type { InvalidInputError } from './errors.ts';
import { decodeId, encodeId, type IdType } from './ids.ts';
import { InputCheck } from './input-check.ts';
import { type MissingReference, NotFoundError, type Reference } from './not-found-error.ts';

/** The reference that an id of the input is. */
export function toReference(typeName: IdType, id: string, ...path: string[]): Reference {
  return { path, typeName, id, key: decodeId(typeName, id) };
}

/** The error that tells which of these ids are malformed, and keeps the others for `completeNotFoundErrors`; null where none is. */
export function malformedReference(references: readonly Reference[]): NotFoundError | null {
  const [first, ...others] = references.filter(({ key }) => key === null);
  return first ? NotFoundError.of([first, ...others], references) : null;
}

/** What a conversation refers to, by key. */
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

/** R6: notes an issue where more than 10 users or teams are given, or one of them twice. */
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

/** The keys behind them; none may be malformed. */
export function toKeys(references: readonly Reference[]): References {
  const keysOf = (typeName: string) =>
    references.filter((each) => each.typeName === typeName).map(({ key }) => key as string);
  return { assignedUserIds: keysOf('User'), assignedTeamIds: keysOf('Team'), queueId: keysOf('Queue')[0] ?? null };
}

/**
 * R37: nothing new is assigned to a user who is disabled; null where nothing is. What the conversation has already may stay, so
 * `held` are the users that it is assigned to.
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

/** Those of these references that no row stands behind, as the error that names them; null where all exist (R6). */
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
