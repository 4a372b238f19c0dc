import type { ExportedConversation, ExportedThread, ExportView } from './exported.ts';

/** What an export has written so far. */
export interface ExportCounts {
  conversations: number;
  threads: number;
  attachments: number;
  /** Ids of conversations that were written with fewer threads than they have. */
  readonly short: string[];
}

export const noCounts = (): ExportCounts => ({ conversations: 0, threads: 0, attachments: 0, short: [] });

const heldCharacters = 256 * 1024;

/**
 * The text of an export, one line per conversation. Threads and attachments are streamed: a conversation with a hundred threads
 * of 25 MB each is never in memory as a whole.
 */
export async function* exportText(
  view: ExportView,
  withAttachments: boolean,
  counts: ExportCounts,
): AsyncGenerator<string, void, void> {
  let held = '';
  for await (const conversation of view.conversations()) {
    for await (const part of parts(conversation, withAttachments, counts)) {
      held += part;
      if (held.length < heldCharacters) continue;
      yield held;
      held = '';
    }
    view.wrote(conversation.id);
  }
  if (held !== '') yield held;
}

async function* parts(
  { id, fields, threadCount, threads }: ExportedConversation,
  withAttachments: boolean,
  counts: ExportCounts,
): AsyncGenerator<string, void, void> {
  yield `${JSON.stringify(fields).slice(0, -1)},"threads":[`;
  const before = counts.threads;
  let separator = '';
  for await (const some of threads)
    for (const thread of some) {
      yield separator;
      yield* threadParts(thread, withAttachments, counts);
      separator = ',';
    }
  yield ']}\n';
  counts.conversations += 1;
  // There may be more threads than counted: new ones may have arrived meanwhile.
  if (counts.threads - before < threadCount) counts.short.push(id);
}

async function* threadParts({ fields, attachments }: ExportedThread, withAttachments: boolean, counts: ExportCounts) {
  const text = JSON.stringify(fields);
  counts.threads += 1;
  if (!withAttachments || attachments.length === 0) {
    yield text;
    return;
  }
  yield `${text.slice(0, -1)},"attachments":[`;
  for (const [at, { data, ...file }] of attachments.entries()) {
    yield `${at > 0 ? ',' : ''}${JSON.stringify({ ...file, data: await data() })}`;
    counts.attachments += 1;
  }
  yield ']}';
}
