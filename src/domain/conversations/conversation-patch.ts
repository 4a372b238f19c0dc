import { isDeepStrictEqual } from 'node:util';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { ConversationPatch } from '../../store/writes/update-conversations.ts';
import type { References } from '../core/references.ts';
import { toSnooze } from '../snoozing/snooze.ts';
import { conversationFields, type UpdatableFields, updatableNames } from './fields.ts';

/** The requested changes of an update; absent fields do not change. */
export interface ConversationChanges extends UpdatableFields {
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  queue?: string | null;
  customRemove?: string[] | null;
  snoozedUntil?: Date | null;
  customerId?: string | null;
}

interface Requested {
  readonly input: ConversationChanges;
  readonly references: References;
  readonly customerId: string | null;
}

/** The fields that an update changes, with their new values: those that are given and differ from the current ones. */
export function toPatch({ input, references, customerId }: Requested, current: ConversationRow): ConversationPatch {
  const given = { ...toGivenFields(input, references, current), ...(customerId !== null && { customerId }) };
  const changed = Object.entries(given).filter(
    ([field, value]) => !isDeepStrictEqual(value, current[field as keyof ConversationPatch]),
  );
  return Object.fromEntries(changed) as ConversationPatch;
}

function toGivenFields(
  input: ConversationChanges,
  references: References,
  current: ConversationRow,
): ConversationPatch {
  const given: Record<string, unknown> = {};
  for (const name of updatableNames)
    if (input[name] !== undefined) given[name] = input[name] ?? conversationFields[name].empty;
  if (input.assignedUsers !== undefined) given.assignedUserIds = references.assignedUserIds;
  if (input.assignedTeams !== undefined) given.assignedTeamIds = references.assignedTeamIds;
  if (input.queue !== undefined) given.queueId = references.queueId;
  if (input.custom !== undefined || input.customRemove != null)
    given.custom = toCustom(input, current.custom as Record<string, unknown>);
  return { ...given, ...toSnooze(input, current) } as ConversationPatch;
}

function toCustom({ custom, customRemove }: ConversationChanges, current: Record<string, unknown>) {
  if (custom === null) return {};
  const removed = new Set(customRemove ?? []);
  const kept = Object.entries(current).filter(([key]) => !removed.has(key));
  // As the database returns it: it has no -0.
  return { ...Object.fromEntries(kept), ...JSON.parse(JSON.stringify(custom ?? {})) };
}
