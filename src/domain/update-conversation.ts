import type { Channel, ConversationStatus, Sentiment } from '../generated/prisma/enums.ts';
import { announceWrites, noNews } from '../store/announce-writes.ts';
import { type ConversationPatch, updateConversationRow } from '../store/change-conversations.ts';
import type { ConversationRow } from '../store/conversation-columns.ts';
import { waitForConversations } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { insertWrites, noWrites } from '../store/insert-writes.ts';
import { loadWriteContext } from '../store/write-context.ts';
import { checkConversationFields, missingReference, toReferences } from './conversation-draft.ts';
import { checkCustomAttributes } from './custom-attributes.ts';
import { type InvalidInputError, NotFoundError, StaleRevisionError } from './errors.ts';
import { newEvent } from './events.ts';
import { decodeId } from './ids.ts';
import { InputCheck } from './input-check.ts';
import { type Author, join } from './write-state.ts';

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
  replyChannel?: Channel | null;
  defaultLang?: string | null;
}

/**
 * Changes the given fields of a conversation; null clears one (a list becomes empty), `custom` is merged key by key and a
 * null value there is kept as null. With a `rev` other than the current one nothing changes and the answer is
 * STALE_REVISION (R27). A merged conversation is NOT_FOUND (R18).
 */
export async function updateConversation(
  db: Database,
  author: Author,
  input: UpdateConversationInput,
): Promise<ConversationRow | InvalidInputError | NotFoundError | StaleRevisionError> {
  const check = new InputCheck();
  check.storable(input);
  checkConversationFields(check, input);
  if (input.status === null) check.add(['status'], 'Must not be null: a conversation always has a status.');
  const invalid = check.error();
  if (invalid) return invalid;
  const { orgId } = author;
  const id = decodeId('Conversation', input.id);
  if (id === null) return new NotFoundError('Conversation', input.id);
  const references = toReferences(input);
  if (references instanceof NotFoundError) return references;

  let news = noNews;
  const outcome = await db.transaction(async (tx) => {
    const wanted = [...references.assignedUserIds, ...references.assignedTeamIds, references.queueId ?? []].flat();
    const [[current], context] = await Promise.all([
      waitForConversations(tx, [orgId], [id]),
      loadWriteContext(tx, {
        windows: [],
        ids: [],
        externalIds: [],
        references: wanted.map((key) => ({ orgId, id: key })),
        keys: [],
        lockDaysOf: [],
      }),
    ]);
    if (!current || current.mergedIntoId !== null) return new NotFoundError('Conversation', input.id);
    const existing = new Set(context.references.map(([, key, type]) => join(type, key)));
    const missing = missingReference(references, (type, key) => existing.has(join(type, key)));
    if (missing) return missing;
    if (input.rev != null && input.rev !== current.rev) return new StaleRevisionError(current.rev);

    const patch = toPatch(input, references, current);
    if (Object.keys(patch).length === 0) return current;
    // R5: with those that it had, the conversation may hold too many attributes now.
    const merged = new InputCheck();
    checkCustomAttributes(merged, patch.custom as Record<string, unknown> | undefined);
    const overfull = merged.error();
    if (overfull) return overfull;
    const updated = await updateConversationRow(tx, { ...current, ...patch }, author.userId);
    const data = { conversationId: id, fields: Object.keys(patch) };
    const event = { orgId, type: 'conversation.updated' as const, subjectId: id, data, createdAt: context.now };
    news = await insertWrites(tx, { ...noWrites(), events: [newEvent(event)] });
    return updated;
  });
  announceWrites(db, news);
  return outcome;
}

function toPatch(
  input: UpdateConversationInput,
  references: Exclude<ReturnType<typeof toReferences>, NotFoundError>,
  current: ConversationRow,
): ConversationPatch {
  const patch: ConversationPatch = {};
  if (input.name !== undefined) patch.name = input.name;
  if (input.status != null) patch.status = input.status;
  if (input.priority !== undefined) patch.priority = input.priority;
  if (input.tags !== undefined) patch.tags = input.tags ?? [];
  if (input.suggestedTags !== undefined) patch.suggestedTags = input.suggestedTags ?? [];
  if (input.sentiment !== undefined) patch.sentiment = input.sentiment;
  if (input.satisfaction !== undefined) patch.satisfaction = input.satisfaction;
  if (input.assignedUsers !== undefined) patch.assignedUserIds = references.assignedUserIds;
  if (input.assignedTeams !== undefined) patch.assignedTeamIds = references.assignedTeamIds;
  if (input.queue !== undefined) patch.queueId = references.queueId;
  if (input.replyChannel !== undefined) patch.replyChannel = input.replyChannel;
  if (input.defaultLang !== undefined) patch.defaultLang = input.defaultLang;
  if (input.custom !== undefined)
    patch.custom = (
      input.custom === null ? {} : { ...(current.custom as object), ...input.custom }
    ) as ConversationRow['custom'];
  return patch;
}
