import { isDeepStrictEqual } from 'node:util';
import type { Channel, ConversationStatus, Sentiment } from '../../generated/prisma/enums.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { ConversationPatch } from '../../store/writes/update-conversations.ts';
import type { References } from '../core/references.ts';

export interface UpdateConversationInput {
  id: string;
  rev?: number | null;
  name?: string | null;
  status?: ConversationStatus | null;
  priority?: number | null;
  tags?: string[] | null;
  suggestedTags?: string[] | null;
  sentiment?: Sentiment | null;
  satisfaction?: number | null;
  assignedUsers?: string[] | null;
  assignedTeams?: string[] | null;
  queue?: string | null;
  custom?: Record<string, unknown> | null;
  customRemove?: string[] | null;
  replyChannel?: Channel | null;
  defaultLang?: string | null;
}

/** The fields that an update changes, with what they are to be: those that it gives and that are something else now. */
export function toPatch(
  input: UpdateConversationInput,
  references: References,
  current: ConversationRow,
): ConversationPatch {
  const given = toGivenFields(input, references, current);
  const changed = Object.entries(given).filter(
    ([field, value]) => !isDeepStrictEqual(value, current[field as keyof ConversationPatch]),
  );
  return Object.fromEntries(changed) as ConversationPatch;
}

function toGivenFields(
  input: UpdateConversationInput,
  references: References,
  current: ConversationRow,
): ConversationPatch {
  const given: ConversationPatch = {};
  if (input.name !== undefined) given.name = input.name;
  if (input.status != null) given.status = input.status;
  if (input.priority !== undefined) given.priority = input.priority;
  if (input.tags !== undefined) given.tags = input.tags ?? [];
  if (input.suggestedTags !== undefined) given.suggestedTags = input.suggestedTags ?? [];
  if (input.sentiment !== undefined) given.sentiment = input.sentiment;
  if (input.satisfaction !== undefined) given.satisfaction = input.satisfaction;
  if (input.assignedUsers !== undefined) given.assignedUserIds = references.assignedUserIds;
  if (input.assignedTeams !== undefined) given.assignedTeamIds = references.assignedTeamIds;
  if (input.queue !== undefined) given.queueId = references.queueId;
  if (input.replyChannel !== undefined) given.replyChannel = input.replyChannel;
  if (input.defaultLang !== undefined) given.defaultLang = input.defaultLang;
  if (input.custom !== undefined || input.customRemove != null)
    given.custom = toCustom(input, current.custom as Record<string, unknown>) as ConversationRow['custom'];
  return given;
}

function toCustom({ custom, customRemove }: UpdateConversationInput, current: Record<string, unknown>) {
  if (custom === null) return {};
  const removed = new Set(customRemove ?? []);
  const kept = Object.entries(current).filter(([key]) => !removed.has(key));
  // As the database will give it back: it knows no -0.
  return { ...Object.fromEntries(kept), ...JSON.parse(JSON.stringify(custom ?? {})) };
}
