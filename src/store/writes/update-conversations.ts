import { type Executor, statement } from '../core/database.ts';
import { wordsOfConversation } from '../search/row-words.ts';
import { followThreads } from '../search/thread-words.ts';
import {
  type ConversationRow,
  conversationColumns,
  conversations,
  type ThreadCounters,
  type UpdatableField,
  updatableFields,
} from '../tables/conversations.ts';
import { recordColumns, setFromRecord } from '../tables/table.ts';

/** The fields that an update may set; absent fields do not change. */
export type ConversationPatch = Partial<Pick<ConversationRow, UpdatableField>>;

// A function that returns one record would be evaluated on the coordinator of a cluster, which does not know its columns.
const updateStatement = statement(
  'update_conversation',
  `WITH c AS (UPDATE conversations c SET ${setFromRecord(conversations, updatableFields)}, words = r.words, modified_by_id = $4,
     modified_at = statement_timestamp(), updated_at = statement_timestamp(), rev = c.rev + 1
   FROM json_to_recordset($3::json) AS r(${recordColumns(conversations, updatableFields)}, words tsvector)
   WHERE c.org_id = $1 AND c.id = $2 RETURNING c.*) SELECT ${conversationColumns} FROM c`,
);

/** Writes all updatable fields of a locked conversation; its revision grows by one (R27). */
export async function updateConversationRow(
  tx: Executor,
  row: ConversationRow,
  modifiedById: string | null,
): Promise<ConversationRow> {
  const [updated] = await tx.query<ConversationRow>(updateStatement, [
    row.orgId,
    row.id,
    JSON.stringify([{ ...row, words: wordsOfConversation(row) }]),
    modifiedById,
  ]);
  return updated as ConversationRow;
}

// Ids that resolved to the source now resolve to the target, so that every chain has at most one step.
const repointStatement = statement(
  'repoint_merged_conversations',
  `UPDATE conversations SET merged_into_id = $3 WHERE org_id = $1 AND merged_into_id = $2`,
);
const moveThreadsStatement = statement(
  'move_threads',
  `UPDATE threads SET conversation_id = $3 WHERE org_id = $1 AND conversation_id = $2`,
);
// A statement of its own: it sees what the search job has committed while the one before waited for the threads.
const moveThreadWordsStatement = statement('move_thread_words', followThreads);
const emptySourceStatement = statement(
  'empty_merged_conversation',
  `UPDATE conversations SET merged_into_id = $3, message_count = 0, note_count = 0, outbound_message_count = 0,
     last_message_in_id = NULL, last_message_in_at = NULL, first_response_id = NULL, first_response_at = NULL, snoozed_until = NULL,
     modified_by_id = $4, modified_at = statement_timestamp(), updated_at = statement_timestamp(), rev = rev + 1
   WHERE org_id = $1 AND id = $2`,
);
const fillTargetStatement = statement(
  'fill_merge_target',
  `WITH c AS (UPDATE conversations c SET message_count = c.message_count + r."messageCount", note_count = c.note_count + r."noteCount",
     outbound_message_count = c.outbound_message_count + r."outboundMessageCount",
     last_message_in_id = r."lastMessageInId", last_message_in_at = r."lastMessageInAt",
     first_response_id = r."firstResponseId", first_response_at = r."firstResponseAt", channels = r.channels, reply_channel = r."replyChannel",
     modified_by_id = $4, modified_at = statement_timestamp(), updated_at = statement_timestamp(), rev = c.rev + 1
   FROM json_to_recordset($3::json) AS r("messageCount" int4, "noteCount" int4, "outboundMessageCount" int4,
     "lastMessageInId" uuid, "lastMessageInAt" timestamptz, "firstResponseId" uuid, "firstResponseAt" timestamptz,
     channels channel[], "replyChannel" channel)
   WHERE c.org_id = $1 AND c.id = $2 RETURNING c.*) SELECT ${conversationColumns} FROM c`,
);

/**
 * Merges a locked conversation into another locked one (R18), with its threads and the ids that resolved to it. The counts in
 * `counters` are added to the target's, and the other values are set.
 */
export async function mergeConversationRows(
  tx: Executor,
  source: ConversationRow,
  target: ConversationRow,
  counters: ThreadCounters,
  modifiedById: string | null,
): Promise<ConversationRow> {
  const { orgId } = source;
  const [, , , , merged] = await Promise.all([
    tx.query(moveThreadsStatement, [orgId, source.id, target.id]),
    tx.query(moveThreadWordsStatement, [orgId, target.id]),
    tx.query(repointStatement, [orgId, source.id, target.id]),
    tx.query(emptySourceStatement, [orgId, source.id, target.id, modifiedById]),
    tx.query<ConversationRow>(fillTargetStatement, [orgId, target.id, JSON.stringify([counters]), modifiedById]),
  ]);
  return merged[0] as ConversationRow;
}
