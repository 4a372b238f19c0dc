import type { ConversationRow } from '../../store/tables/conversations.ts';

/** Splits a page into groups with at most `most` threads each; a conversation with more forms a group of its own. */
export function groupByThreads<Row extends Pick<ConversationRow, 'messageCount' | 'noteCount'>>(
  rows: readonly Row[],
  most: number,
): Row[][] {
  const groups: Row[][] = [];
  let group: Row[] = [];
  let held = 0;
  for (const row of rows) {
    const threads = row.messageCount + row.noteCount;
    if (group.length > 0 && held + threads > most) {
      groups.push(group);
      group = [];
      held = 0;
    }
    group.push(row);
    held += threads;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
