import type { Shelf } from '../keep/shelf.ts';
import type { Draft } from '../types.ts';

const empty: Draft = { text: '', files: [] };

/** What is being written, by chat. The chat that is not started yet has one as well. */
export class Drafts {
  constructor(private readonly shelf: Shelf) {}

  read(chatId: string): Draft {
    return this.#all()[chatId] ?? empty;
  }

  write(chatId: string, draft: Draft): void {
    const { [chatId]: _, ...others } = this.#all();
    const isEmpty = draft.text === '' && draft.files.length === 0;
    this.shelf.write('drafts', isEmpty ? others : { ...others, [chatId]: draft });
  }

  /** Puts a text back, before what has been written since. */
  restore(chatId: string, { text, files }: Draft): void {
    const now = this.read(chatId);
    this.write(chatId, { text: [text, now.text].filter(Boolean).join('\n'), files: [...files, ...now.files] });
  }

  move(from: string, to: string): void {
    const draft = this.read(from);
    this.write(from, empty);
    this.restore(to, draft);
  }

  #all = () => this.shelf.read<Record<string, Draft>>('drafts', {});
}
