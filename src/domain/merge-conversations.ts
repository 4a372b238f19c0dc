import { announceWrites, noNews } from '../store/announce-writes.ts';
import { mergeConversationRows } from '../store/change-conversations.ts';
import type { ConversationRow } from '../store/conversation-columns.ts';
import { waitForConversations } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { databaseTime } from '../store/directory.ts';
import { insertWrites, noWrites } from '../store/insert-writes.ts';
import { InvalidInputError, NotFoundError } from './errors.ts';
import { newEvent } from './events.ts';
import { decodeId } from './ids.ts';
import type { Author } from './write-state.ts';

export interface MergeConversationsInput {
  sourceId: string;
  targetId: string;
}

/**
 * R18: merges the source into the target. The target takes the threads and counts; the source's id, and every id that led
 * to it, leads to the target from now on. Either one merged away already is NOT_FOUND.
 */
export async function mergeConversations(
  db: Database,
  author: Author,
  input: MergeConversationsInput,
): Promise<ConversationRow | InvalidInputError | NotFoundError> {
  const { orgId } = author;
  const sourceId = decodeId('Conversation', input.sourceId);
  if (sourceId === null) return new NotFoundError('Conversation', input.sourceId);
  const targetId = decodeId('Conversation', input.targetId);
  if (targetId === null) return new NotFoundError('Conversation', input.targetId);
  if (sourceId === targetId)
    return new InvalidInputError([{ path: ['targetId'], message: 'Must be another conversation than sourceId.' }]);

  let news = noNews;
  const outcome = await db.transaction(async (tx) => {
    const rows = await waitForConversations(tx, [orgId, orgId], [sourceId, targetId]);
    const living = (id: string) => rows.find((row) => row.id === id && row.mergedIntoId === null);
    const source = living(sourceId);
    if (!source) return new NotFoundError('Conversation', input.sourceId);
    const target = living(targetId);
    if (!target) return new NotFoundError('Conversation', input.targetId);
    const [merged, now] = await Promise.all([
      mergeConversationRows(tx, source, target, takeOver(source, target), author.userId),
      databaseTime(tx),
    ]);
    const data = { sourceId, targetId };
    news = await insertWrites(tx, {
      ...noWrites(),
      events: [newEvent({ orgId, type: 'conversation.merged', subjectId: targetId, data, createdAt: now })],
    });
    return merged;
  });
  announceWrites(db, news);
  return outcome;
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
