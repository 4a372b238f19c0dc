import type { ConversationRow } from '../../store/tables/conversations.ts';

/** Parts of a page whose threads may be held together: those of one part are at most `most`, unless one alone has more. */
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
