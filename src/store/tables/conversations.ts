import type { Conversation } from '../../generated/prisma/client.ts';

/** A conversation as every statement gives it and every layer passes it on. */
export type ConversationRow = Conversation;

/** What a conversation keeps about its threads. */
export type ThreadCounters = Pick<
  ConversationRow,
  | 'channels'
  | 'messageCount'
  | 'noteCount'
  | 'outboundMessageCount'
  | 'lastMessageInId'
  | 'lastMessageInAt'
  | 'firstResponseId'
  | 'firstResponseAt'
>;

/** The columns of a conversation under their model names, from the alias `c`. Enum arrays as text, which drivers can parse. */
export const conversationColumns = `
  c.org_id AS "orgId", c.id, c.customer_id AS "customerId", c.external_id AS "externalId", c.name, c.status, c.priority,
  c.direction, c.channels::text[] AS channels, c.reply_channel AS "replyChannel", c.default_lang AS "defaultLang", c.tags,
  c.suggested_tags AS "suggestedTags", c.sentiment, c.satisfaction, c.custom, c.queue_id AS "queueId",
  c.assigned_user_ids AS "assignedUserIds", c.assigned_team_ids AS "assignedTeamIds", c.message_count AS "messageCount",
  c.note_count AS "noteCount", c.outbound_message_count AS "outboundMessageCount",
  c.last_message_in_id AS "lastMessageInId", c.last_message_in_at AS "lastMessageInAt",
  c.first_response_id AS "firstResponseId", c.first_response_at AS "firstResponseAt", c.merged_into_id AS "mergedIntoId",
  c.imported_at AS "importedAt", c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.modified_at AS "modifiedAt",
  c.created_by_id AS "createdById", c.modified_by_id AS "modifiedById", c.created_by_token_id AS "createdByTokenId", c.rev`;
