import { parseUrl } from '../../../domain/core/urls.ts';
import { defined, type JsonObject } from '../readers/json-value.ts';
import type { Around } from './around.ts';
import type { Fields } from './fields.ts';
import { textOfHtml } from './html-text.ts';
import { type Agent, byAgent } from './people.ts';

/** Something that was said in a conversation of another system. */
export interface Message {
  readonly type: 'CHAT' | 'REPLY' | 'NOTE';
  readonly text: string;
  readonly at: string | undefined;
  readonly channel?: string | undefined;
  /** The writer of a CHAT, if it is not the conversation's customer. */
  readonly customer?: JsonObject | undefined;
  /** The writer of a REPLY or NOTE. */
  readonly agent?: Agent | undefined;
  readonly files?: readonly JsonObject[];
}

/** A thread of Parley. */
export function toThread(
  { type, text, at, channel, customer, agent, files = [] }: Message,
  around: Around,
): JsonObject {
  return defined({
    type,
    text,
    createdAt: at,
    channel: type === 'NOTE' ? undefined : channel,
    customer: type === 'CHAT' ? customer : undefined,
    ...(type === 'CHAT' ? {} : byAgent(agent ?? {}, around)),
    attachments: files.length > 0 ? files : undefined,
  });
}

/**
 * Threads in the order in which they were said: by their times, and among equal times as given, the oldest first. A thread
 * without a time stays behind the one before it.
 */
export function inOrder(given: readonly (JsonObject | null)[]): JsonObject[] | undefined {
  const threads = given.filter((thread) => thread !== null);
  let last = Number.NEGATIVE_INFINITY;
  const timed = threads.map((thread) => {
    const time = Date.parse(String(thread.createdAt));
    if (!Number.isNaN(time)) last = time;
    return { thread, time: last };
  });
  const ordered = timed.toSorted((a, b) => a.time - b.time || 0).map(({ thread }) => thread);
  return ordered.length > 0 ? ordered : undefined;
}

/**
 * What a message says: its HTML as text, else its text. Other forms of the same text are read, too; if they say something else,
 * they are reported.
 */
export function bodyOf(fields: Fields, around: Around, html: readonly string[], texts: readonly string[] = []): string {
  if (around.skipTexts) return 'x';
  const markup = html.map((name) => fields.text(name)).find((text) => text !== undefined);
  if (markup === undefined) return fields.first(...texts) ?? '';
  const kept = around.keepHtml ? markup : textOfHtml(markup);
  for (const name of [...html, ...texts]) {
    const text = fields.text(name);
    if (text !== undefined && text !== markup && !isSameText(text, kept) && !isSameText(text, textOfHtml(markup)))
      fields.refuse(name, 'another form of the text is kept');
  }
  return kept;
}

/** Whether two texts say the same: their letters and digits, without the addresses of links. */
export function isSameText(a: string, b: string): boolean {
  const spaced = (text: string) => text.trim().replace(/\s+/g, ' ');
  if (a === b || spaced(a) === spaced(b)) return true;
  const letters = (text: string) => text.replace(/\(?https?:\/\/\S+/g, '').replace(/[^\p{L}\p{M}\p{N}]/gu, '');
  return letters(textOfHtml(a)) === letters(textOfHtml(b));
}

interface FileFields {
  readonly name: readonly string[];
  readonly type: readonly string[];
  readonly url: readonly string[];
}

const anyFile = { name: 'file', type: 'application/octet-stream' };

/** Attachments: with their bytes in base64 (`data`), or by URL, from which they can be fetched. */
export function filesOf(files: readonly Fields[], { name, type, url }: FileFields): JsonObject[] {
  return files.flatMap((file) => {
    const data = file.peek('data');
    const address = file.first(...url);
    if (typeof data !== 'string' && address === undefined) return [];
    const mimeType = file.first(...type) ?? anyFile.type;
    const facts = {
      fileName: file.first(...name) ?? lastOf(address) ?? anyFile.name,
      mimeType: /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+/.test(mimeType) ? mimeType : anyFile.type,
    };
    file.leave({ 'the file tells it': 'size file_size content_length filesize' });
    return [typeof data === 'string' ? { ...facts, data: file.value('data') } : { ...facts, url: address }];
  });
}

function lastOf(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : parseUrl(url);
  if (parsed === null) return undefined;
  return decodeURIComponent(parsed.pathname.split('/').at(-1) ?? '') || undefined;
}
