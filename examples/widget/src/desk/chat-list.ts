import { ask } from '../api/ask.ts';
import { listChats } from '../api/documents.ts';
import type { Sessions } from '../api/sessions.ts';
import { Emitter } from '../emitter.ts';
import type { Shelf } from '../keep/shelf.ts';
import type { Chat, ChatWithMessages, Message } from '../types.ts';

export interface Summary {
  readonly chat: Chat;
  readonly last: Message | null;
}

interface Page {
  readonly conversations: {
    readonly nodes: readonly ChatWithMessages[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** The visitor's conversations with the latest message of each, and which of these have been seen. */
export class ChatList extends Emitter {
  hasMore = false;
  #after: string | null = null;
  readonly #all = new Map<string, Summary>();

  constructor(
    private readonly sessions: Sessions,
    private readonly shelf: Shelf,
    ended: AbortSignal,
  ) {
    super();
    shelf.onElsewhere('seen', () => this.changed(), ended);
  }

  /** The one with the latest message first. */
  get all(): readonly Summary[] {
    return [...this.#all.values()].sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
  }

  get unread(): number {
    return this.all.filter((summary) => this.isUnread(summary)).length;
  }

  /** Whether the last word is an answer that this browser has not shown. */
  isUnread({ chat, last }: Summary): boolean {
    return last?.type === 'REPLY' && this.#seen()[chat.id] !== last.id;
  }

  /** Reads the first page, or the next one. */
  async read({ more = false } = {}): Promise<void> {
    const after = more ? this.#after : null;
    const { nodes, pageInfo } = (await ask<Page>(this.sessions, listChats, { after })).conversations;
    if (!more) this.#all.clear();
    this.hasMore = pageInfo.hasNextPage;
    this.#after = pageInfo.endCursor;
    for (const { threads, ...chat } of nodes) this.#all.set(chat.id, { chat, last: threads.nodes.at(-1) ?? null });
    // What was answered before this browser was first used is not news.
    if (this.shelf.read('seen', null) === null) this.#markSeen(this.all);
    this.changed();
  }

  update(chat: Chat, last: Message | null): void {
    this.#all.set(chat.id, { chat, last: last ?? this.#all.get(chat.id)?.last ?? null });
    this.changed();
  }

  remove(id: string): void {
    if (this.#all.delete(id)) this.changed();
  }

  markSeen(id: string): void {
    const summary = this.#all.get(id);
    if (summary && this.isUnread(summary)) this.#markSeen([summary]);
  }

  #seen = () => this.shelf.read<Record<string, string>>('seen', {});

  #markSeen(summaries: readonly Summary[]): void {
    const seen = summaries.flatMap(({ chat, last }) => (last ? [[chat.id, last.id]] : []));
    this.shelf.write('seen', { ...this.#seen(), ...Object.fromEntries(seen) });
    this.changed();
  }
}

const timeOf = ({ chat, last }: Summary) => last?.createdAt ?? chat.createdAt;
