import type { ExportedConversation, ExportedThread } from './exported.ts';

/** What an export has written so far. */
export interface ExportCounts {
  conversations: number;
  threads: number;
  attachments: number;
}

const heldCharacters = 256 * 1024;

/**
 * The text of an export, a line for each conversation. Threads and attachments go out as they come: a conversation with a hundred
 * threads of twenty-five megabytes is never held whole.
 */
export async function* exportText(
  conversations: AsyncIterable<ExportedConversation>,
  withAttachments: boolean,
  counts: ExportCounts,
): AsyncGenerator<string, void, void> {
  let held = '';
  for await (const part of parts(conversations, withAttachments, counts)) {
    held += part;
    if (held.length < heldCharacters) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
}

async function* parts(
  conversations: AsyncIterable<ExportedConversation>,
  withAttachments: boolean,
  counts: ExportCounts,
): AsyncGenerator<string, void, void> {
  for await (const { fields, threads } of conversations) {
    yield `${JSON.stringify(fields).slice(0, -1)},"threads":[`;
    let separator = '';
    for await (const some of threads)
      for (const thread of some) {
        yield separator;
        yield* threadParts(thread, withAttachments, counts);
        separator = ',';
      }
    yield ']}\n';
    counts.conversations += 1;
  }
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
