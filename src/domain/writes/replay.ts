import { type ConversationRow, conversations } from '../../store/tables/conversations.ts';
import { withTimes } from '../../store/tables/table.ts';

/** R23: restores a conversation from the JSON that an idempotency key stores, with dates. */
export function conversationAsAnswered(row: ConversationRow): ConversationRow {
  return withTimes(conversations, row);
}
