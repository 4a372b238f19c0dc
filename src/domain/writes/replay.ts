import type { ConversationRow } from '../../store/tables/conversations.ts';

/** A conversation that went through JSON, with its times as times again. */
export function conversationAsAnswered(row: ConversationRow): ConversationRow {
  const time = (value: Date | null) => (value === null ? null : new Date(value));
  return {
    ...row,
    lastMessageInAt: time(row.lastMessageInAt),
    firstResponseAt: time(row.firstResponseAt),
    importedAt: time(row.importedAt),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    modifiedAt: new Date(row.modifiedAt),
  };
}
