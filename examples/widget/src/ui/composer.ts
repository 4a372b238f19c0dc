import type { Desk } from '../desk/desk.ts';
import { files } from '../keep/files.ts';
import { randomId } from '../random-id.ts';
import type { Draft, DraftFile } from '../types.ts';
import { Children, h, set, setText } from './h.ts';
import { icon } from './icons.ts';
import { sizeOf } from './when.ts';

/** What the gateway takes: each file, and the files of one message together. */
const maxFileBytes = 10 * 1024 * 1024;
const maxBytes = 25 * 1024 * 1024;

/** The box to write in. What is in it is kept with every keystroke. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly box: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #files: HTMLUListElement;
  readonly #fileChildren: Children;
  readonly #problem: HTMLParagraphElement;
  #chatId: string | null = null;

  constructor(private readonly desk: Desk) {
    this.box = h('textarea', {
      rows: 1,
      'aria-label': 'Message',
      placeholder: 'Write a message…',
      'aria-describedby': 'keys problem',
      oninput: () => this.#write({ ...this.#draft, text: this.box.value }),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onpaste: (event: ClipboardEvent) => this.#take(event, event.clipboardData),
    });
    this.#send = h('button', { class: 'send', 'aria-label': 'Send' }, icon('send'));
    this.#files = h('ul', { class: 'chosen', 'aria-label': 'Files to send' });
    this.#fileChildren = new Children(this.#files);
    this.#problem = h('p', { id: 'problem', class: 'problem', role: 'alert' });
    const input = h('input', {
      ...{ type: 'file', multiple: true, class: 'hidden', tabindex: -1, 'aria-hidden': 'true' },
      onchange: () => {
        void this.#add([...(input.files ?? [])]);
        input.value = '';
      },
    });
    const attach = { type: 'button', class: 'icon-button', 'aria-label': 'Attach files', onclick: () => input.click() };
    this.element = h(
      'form',
      {
        class: 'composer',
        onsubmit: (event: Event) => this.#submit(event),
        ondragover: (event: DragEvent) => event.preventDefault(),
        ondrop: (event: DragEvent) => this.#take(event, event.dataTransfer),
      },
      this.#files,
      this.#problem,
      h('div', { class: 'row' }, h('button', attach, icon('clip')), input, this.box, this.#send),
      h('p', { id: 'keys', class: 'hidden' }, 'Enter sends, Shift and Enter begins a new line.'),
    );
  }

  /** Shows what is written in a chat. */
  show(chatId: string): void {
    const { text, files } = this.desk.ready?.drafts.read(chatId) ?? { text: '', files: [] };
    if (this.#chatId !== chatId) setText(this.#problem, '');
    this.#chatId = chatId;
    if (this.box.value !== text) this.box.value = text;
    this.#grow();
    set(this.#send, 'aria-disabled', text.trim() === '' && files.length === 0 ? 'true' : null);
    this.#fileChildren.show(files.map((file) => ({ key: file.id, version: '', make: () => this.#chosen(file) })));
    this.#files.hidden = files.length === 0;
  }

  get #draft(): Draft {
    return this.desk.ready?.drafts.read(this.#chatId ?? '') ?? { text: '', files: [] };
  }

  #write(draft: Draft): void {
    if (this.#chatId === null) return;
    setText(this.#problem, '');
    this.desk.ready?.drafts.write(this.#chatId, draft);
    this.show(this.#chatId);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const { text, files } = this.#draft;
    if (text.trim() !== '' || files.length > 0) this.desk.submit({ text: text.trim(), files });
    this.box.focus();
  }

  #key(event: KeyboardEvent): void {
    // While a word is being composed, Enter chooses it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  #take(event: Event, data: DataTransfer | null): void {
    const given = [...(data?.files ?? [])];
    if (given.length === 0) return;
    event.preventDefault();
    void this.#add(given);
  }

  async #add(given: readonly File[]): Promise<void> {
    const chosen = given.map((file) => ({ file, id: randomId() }));
    const problem = this.#problemOf(given);
    if (problem !== null) return setText(this.#problem, problem);
    await Promise.all(chosen.map(({ file, id }) => files.keep(id, file)));
    const named = chosen.map(({ file: { name, type, size }, id }) => {
      return { id, fileName: name.slice(-255) || 'file', mimeType: type || 'application/octet-stream', size };
    });
    this.#write({ ...this.#draft, files: [...this.#draft.files, ...named] });
    this.box.focus();
  }

  #problemOf(given: readonly File[]): string | null {
    const large = given.find(({ size }) => size > maxFileBytes);
    if (large) return `${large.name} is larger than ${sizeOf(maxFileBytes)}.`;
    const together = [...this.#draft.files, ...given].reduce((sum, { size }) => sum + size, 0);
    return together > maxBytes ? `The files are larger than ${sizeOf(maxBytes)} together.` : null;
  }

  #chosen({ id, fileName, size }: DraftFile): HTMLElement {
    const remove = () => {
      this.#write({ ...this.#draft, files: this.#draft.files.filter((file) => file.id !== id) });
      void files.drop([id]);
      this.box.focus();
    };
    return h(
      'li',
      {},
      icon('file'),
      h('span', { class: 'file-name' }, fileName),
      h('span', { class: 'file-size' }, sizeOf(size)),
      h('button', { type: 'button', 'aria-label': `Remove ${fileName}`, onclick: remove }, icon('close')),
    );
  }

  /** The box is as high as its text, up to the limit of the style. */
  #grow(): void {
    this.box.style.height = 'auto';
    this.box.style.height = `${this.box.scrollHeight}px`;
  }
}
