import { type ConversationRow, conversations } from '../../store/tables/conversations.ts';
import { withTimes } from '../../store/tables/table.ts';

/** R23: a conversation as an idempotency key keeps it, out of its JSON, with its times as times again. */
export function conversationAsAnswered(row: ConversationRow): ConversationRow {
  return withTimes(conversations, row);
}
