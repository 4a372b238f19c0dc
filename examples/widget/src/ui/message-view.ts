import type { LogEntry } from '../desk/chat-log.ts';
import type { Unsent } from '../desk/outbox.ts';
import { files } from '../keep/files.ts';
import { type Attachment, authorOf, type DraftFile } from '../types.ts';
import { h, type Item } from './h.ts';
import { icon } from './icons.ts';
import { dayOf, sizeOf, timeOf } from './when.ts';

/** A line with the day, before its first message. */
export function dayItem(at: Date): Item {
  const text = dayOf(at);
  return { key: `day ${at.toDateString()}`, version: text, make: () => h('li', { class: 'day' }, h('span', {}, text)) };
}

/** A message of the conversation. The first of several by the same person names them. */
export function messageItem({ message, key }: LogEntry, isFirst: boolean): Item {
  const isOwn = message.type === 'CHAT';
  const author = isOwn ? 'You' : authorOf(message);
  const at = new Date(message.createdAt);
  const make = () =>
    h(
      'li',
      { class: `message ${isOwn ? 'own' : 'theirs'}${isFirst ? ' first' : ''}` },
      isFirst && !isOwn && h('span', { class: 'avatar', 'aria-hidden': 'true' }, initialsOf(author)),
      h('p', { class: isFirst && !isOwn ? 'author' : 'hidden' }, author),
      message.text !== '' && textOf(message.text),
      ...message.attachments.map(attachmentOf),
      h('time', { datetime: message.createdAt }, timeOf(at)),
    );
  const refresh = (element: HTMLElement) => renewLinks(element, message.attachments);
  return { key, version: `${message.id} ${isFirst}`, make, refresh };
}

/** Signed links end, and each reading brings new ones. An image that is shown needs none. */
function renewLinks(element: HTMLElement, attachments: readonly Attachment[]): void {
  for (const { id, url, inlineUrl } of attachments) {
    const link = element.querySelector<HTMLAnchorElement>(`a[data-id="${id}"]`);
    if (link) link.href = inlineUrl ?? url;
    const image = link?.querySelector('img');
    if (image && inlineUrl && image.complete && image.naturalWidth === 0) image.src = inlineUrl;
  }
}

interface UnsentActions {
  readonly isFirst: boolean;
  readonly isReachable: boolean;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** A message that has not arrived yet. */
export function unsentItem(unsent: Unsent, { isFirst, isReachable, onRetry, onEdit }: UnsentActions): Item {
  const { key, text, files, problem } = unsent;
  const state = isReachable ? 'Sending…' : 'Waiting for a connection';
  const make = () =>
    h(
      'li',
      { class: `message own unsent${isFirst ? ' first' : ''}${problem === null ? '' : ' refused'}` },
      h('p', { class: 'hidden' }, 'You'),
      text !== '' && textOf(text),
      ...files.map(unsentFileOf),
      problem === null
        ? h('span', { class: 'state' }, state)
        : h(
            'span',
            { class: 'state' },
            `Not sent. ${problem} `,
            h('button', { type: 'button', class: 'text-button', onclick: onRetry }, 'Try again'),
            ' ',
            h('button', { type: 'button', class: 'text-button', onclick: onEdit }, 'Edit'),
          ),
    );
  return { key, version: `unsent ${isFirst} ${problem ?? state}`, make };
}

/** The text with its addresses as links. */
function textOf(text: string): HTMLElement {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'’])/);
  const nodes = parts.map((part, at) =>
    at % 2 === 0 ? part : h('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part),
  );
  return h('p', { class: 'text' }, ...nodes);
}

function attachmentOf({ id, fileName, size, url, inlineUrl }: Attachment): HTMLElement {
  if (inlineUrl === null) return fileCard('a', { href: url, download: fileName, 'data-id': id }, fileName, size);
  const link = { class: 'image', href: inlineUrl, target: '_blank', rel: 'noopener', 'data-id': id };
  return h('a', link, picture(inlineUrl, fileName));
}

function fileCard(tag: 'a' | 'span', props: Record<string, string>, fileName: string, size: number): HTMLElement {
  return h(
    tag,
    { class: 'file', ...props },
    icon('file'),
    h('span', { class: 'file-name' }, fileName),
    h('span', { class: 'file-size' }, sizeOf(size)),
  );
}

const picture = (src: string, alt: string) => h('img', { src, alt });

function unsentFileOf({ id, fileName, mimeType, size }: DraftFile): HTMLElement {
  if (!isShown(mimeType)) return fileCard('span', {}, fileName, size);
  const holder = h('span', { class: 'image' });
  void files.read(id).then((file) => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    const image = picture(url, fileName);
    image.onload = () => URL.revokeObjectURL(url);
    holder.append(image);
  });
  return holder;
}

/** The images that the gateway lets a page show. */
const isShown = (mimeType: string) => /^image\/(?:png|jpeg|gif|webp)$/.test(mimeType);

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => word?.[0] ?? '').join('');
}
