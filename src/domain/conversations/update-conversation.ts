import type { Database } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { waitForConversations } from '../../store/queries/conversations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { updateConversationRow } from '../../store/writes/update-conversations.ts';
import { checkCustomAttributes } from '../core/custom-attributes.ts';
import { type ConversationLockedError, type InvalidInputError, StaleRevisionError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import {
  checkAssignees,
  listReferences,
  malformedReference,
  missingReference,
  toKeys,
  toReference,
} from '../core/references.ts';
import { newEvent } from '../events/events.ts';
import { isTooOld, lockedError } from '../threads/thread-lock.ts';
import { type Author, join } from '../writes/batch-state.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';
import { toPatch, type UpdateConversationInput } from './conversation-patch.ts';
import { checkCleared, checkFields } from './fields.ts';

/**
 * Updates the given fields of a conversation. Null clears a field (a list becomes empty). `custom` is merged key by key, and a
 * null value in it is stored as null; the keys in `customRemove` are removed. If `rev` is not the current revision, nothing
 * changes and the result is STALE_REVISION (R27). A merged conversation is NOT_FOUND (R18), and one past the age lock is
 * CONVERSATION_LOCKED (R17). If nothing changes, nothing is written and no event is sent.
 */
export async function updateConversation(
  db: Database,
  author: Author,
  input: UpdateConversationInput,
): Promise<ConversationRow | InvalidInputError | NotFoundError | StaleRevisionError | ConversationLockedError> {
  const invalid = checkUpdate(input);
  if (invalid) return invalid;
  const { orgId } = author;
  const conversation = toReference('Conversation', input.id, 'id');
  const referred = listReferences(input);
  const malformed = malformedReference([conversation, ...referred]);
  if (malformed) return (await completeNotFoundErrors(db, orgId, [malformed])).get(malformed) ?? malformed;
  const id = conversation.key as string;
  const references = toKeys(referred);

  return commitAndNotify(db, async (tx, notify) => {
    const wanted = [...references.assignedUserIds, ...references.assignedTeamIds, references.queueId ?? []].flat();
    const [[current], context] = await Promise.all([
      waitForConversations(tx, [orgId], [id]),
      runLookups(tx, {
        windows: [],
        ids: [],
        externalIds: [],
        references: wanted.map((key) => ({ orgId, id: key })),
        keys: [],
        lockDaysOf: [orgId],
      }),
    ]);
    const existing = new Set(context.references.map(([, key, type]) => join(type, key)));
    const missing = missingReference(references, (type, key) => existing.has(join(type, key)));
    if (!current || current.mergedIntoId !== null)
      return new NotFoundError('Conversation', input.id, ['id']).and(missing);
    if (missing) return missing;
    if (isTooOld(current, new Map(context.lockDays).get(orgId) ?? null, context.now))
      return lockedError(current, 'TOO_OLD');
    if (input.rev != null && input.rev !== current.rev) return new StaleRevisionError(current.rev);

    const patch = toPatch(input, references, current);
    if (Object.keys(patch).length === 0) return current;
    // R5: together with its existing attributes, the conversation may now have too many.
    const merged = new InputCheck();
    checkCustomAttributes(merged, patch.custom as Record<string, unknown> | undefined);
    const overfull = merged.error();
    if (overfull) return overfull;
    const updated = await updateConversationRow(tx, { ...current, ...patch }, author.userId);
    const data = { conversationId: id, fields: Object.keys(patch) };
    const event = { orgId, type: 'conversation.updated' as const, subjectId: id, data, createdAt: context.now };
    notify(await insertBatch(tx, { ...emptyBatch(), events: [newEvent(event)] }));
    return updated;
  });
}

function checkUpdate(input: UpdateConversationInput): InvalidInputError | null {
  const check = new InputCheck();
  check.storable(input);
  checkFields(check, input);
  checkAssignees(check, input);
  checkCleared(check, input);
  check.list(['customRemove'], input.customRemove, 100);
  for (const [at, key] of (input.customRemove ?? []).entries())
    if (Object.hasOwn(input.custom ?? {}, key)) check.add(['customRemove', at], 'Must not also be set in custom.');
  return check.error();
}
