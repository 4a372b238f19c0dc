import type { Database } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { waitForConversations } from '../../store/queries/conversations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { mergeConversationRows } from '../../store/writes/update-conversations.ts';
import { ConversationLockedError, InvalidInputError } from '../core/errors.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { malformedReference, toReference } from '../core/references.ts';
import { newEvent } from '../events/events.ts';
import { isTooOld, lockedError, mergedThreadLimit, threadCountOf } from '../threads/thread-lock.ts';
import type { Author } from '../writes/batch-state.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';

export interface MergeConversationsInput {
  sourceId: string;
  targetId: string;
}

/**
 * R18: merges the source into the target. The target takes over the threads and counts; from then on, the source's id and every
 * id that led to it lead to the target. If either one has already been merged, the result is NOT_FOUND; if either one is past the
 * age lock (R17), or both have too many threads together, it is CONVERSATION_LOCKED.
 */
export async function mergeConversations(
  db: Database,
  author: Author,
  input: MergeConversationsInput,
): Promise<ConversationRow | InvalidInputError | NotFoundError | ConversationLockedError> {
  const { orgId } = author;
  const references = [
    toReference('Conversation', input.sourceId, 'sourceId'),
    toReference('Conversation', input.targetId, 'targetId'),
  ] as const;
  const malformed = malformedReference(references);
  if (malformed) return (await completeNotFoundErrors(db, orgId, [malformed])).get(malformed) ?? malformed;
  const [sourceId, targetId] = references.map(({ key }) => key) as [string, string];
  if (sourceId === targetId)
    return new InvalidInputError([{ path: ['targetId'], message: 'Must differ from sourceId.' }]);

  return commitAndNotify(db, async (tx, notify) => {
    const [rows, { now, lockDays }] = await Promise.all([
      waitForConversations(tx, [orgId, orgId], [sourceId, targetId]),
      runLookups(tx, { windows: [], ids: [], externalIds: [], references: [], keys: [], lockDaysOf: [orgId] }),
    ]);
    const living = (id: string) => rows.find((row) => row.id === id && row.mergedIntoId === null);
    const [source, target] = [living(sourceId), living(targetId)];
    if (!source || !target) {
      const [first, ...others] = references.filter(({ key }) => !living(key as string));
      return NotFoundError.of([first as Reference, ...others]);
    }
    const days = new Map(lockDays).get(orgId) ?? null;
    const old = [source, target].find((row) => isTooOld(row, days, now));
    if (old) return lockedError(old, 'TOO_OLD');
    const threads = threadCountOf(source) + threadCountOf(target);
    if (threads > mergedThreadLimit) return new ConversationLockedError('THREAD_LIMIT', threads, mergedThreadLimit);
    const merged = await mergeConversationRows(tx, source, target, takeOver(source, target), author.userId);
    const data = { sourceId, targetId };
    const event = newEvent({ orgId, type: 'conversation.merged', subjectId: targetId, data, createdAt: now });
    notify(await insertBatch(tx, { ...emptyBatch(), events: [event] }));
    return merged;
  });
}

function takeOver(source: ConversationRow, target: ConversationRow) {
  const newer = later(source.lastMessageInAt, target.lastMessageInAt) ? source : target;
  const older =
    source.firstResponseAt !== null && !later(source.firstResponseAt, target.firstResponseAt) ? source : target;
  const first = target.firstResponseAt === null ? source : older;
  return {
    channels: [...new Set([...target.channels, ...source.channels])],
    messageCount: source.messageCount,
    noteCount: source.noteCount,
    outboundMessageCount: source.outboundMessageCount,
    lastMessageInId: newer.lastMessageInId,
    lastMessageInAt: newer.lastMessageInAt,
    firstResponseId: first.firstResponseId,
    firstResponseAt: first.firstResponseAt,
  };
}

function later(a: Date | null, b: Date | null): boolean {
  return a !== null && (b === null || a > b);
}
