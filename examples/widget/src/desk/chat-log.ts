import { ask } from '../api/ask.ts';
import { followChat, readChat, readPosition } from '../api/documents.ts';
import { Refused } from '../api/failures.ts';
import { follow } from '../api/follow.ts';
import type { Sessions } from '../api/sessions.ts';
import { Emitter } from '../emitter.ts';
import type { Chat, ChatWithMessages, Message } from '../types.ts';

export interface LogEntry {
  readonly message: Message;
  /** Stays the same when a message that was being sent has arrived. */
  readonly key: string;
  /** When this page first knew it, by its own clock. */
  readonly arrivedAt: number;
}

/** One conversation as it is now, kept up to date while it is `live`. */
export class ChatLog extends Emitter {
  state: 'loading' | 'ready' | 'gone' = 'loading';
  chat: Chat | null = null;
  /** Another conversation was merged into this one while it was shown. */
  wasJoined = false;
  isConnected = true;
  #entries = new Map<string, LogEntry>();
  readonly #place: { position: string | null } = { position: null };
  #close: (() => void) | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    public id: string,
    private readonly sessions: Sessions,
    private readonly onMoved: (from: string, to: string) => void,
  ) {
    super();
  }

  get entries(): readonly LogEntry[] {
    return [...this.#entries.values()].sort((a, b) => (order(a.message) < order(b.message) ? -1 : 1));
  }

  /** Opens the line. What happened since it was closed comes first. */
  resume(): void {
    if (this.#close || this.state === 'gone') return;
    const closed = new AbortController();
    this.#close = () => closed.abort();
    void this.#begin(closed.signal);
  }

  suspend(): void {
    this.#close?.();
    this.#close = null;
    clearTimeout(this.#retry);
  }

  /** Reads the whole conversation again. */
  async read(): Promise<void> {
    const { conversation } = await ask<{ conversation: (ChatWithMessages & { movedTo?: ChatWithMessages }) | null }>(
      this.sessions,
      readChat,
      { id: this.id },
    );
    const found = conversation?.movedTo ?? conversation;
    if (!found) {
      this.state = 'gone';
      this.suspend();
      return this.changed();
    }
    this.#moveTo(found.id);
    const known = this.#entries;
    this.#entries = new Map();
    this.#take(found, known);
    this.state = 'ready';
  }

  /** A message of our own has arrived. */
  add(chat: Chat, message: Message, key: string): void {
    this.chat = chat;
    this.#entries.set(message.id, { message, key, arrivedAt: Date.now() });
    this.state = 'ready';
    this.changed();
  }

  async #begin(closed: AbortSignal): Promise<void> {
    try {
      // The position comes first, so that nothing is missed between the two requests.
      this.#place.position ??= (await ask<{ eventPosition: string }>(this.sessions, readPosition)).eventPosition;
      if (this.state === 'loading') await this.read();
    } catch (error) {
      if (closed.aborted) return;
      if (error instanceof Refused) this.state = 'gone';
      else this.#retry = setTimeout(() => this.#begin(closed), 2_000);
      return this.#connected(false);
    }
    if (closed.aborted || this.state === 'gone') return;
    const stop = follow<{ conversationUpdated: ChatWithMessages }>({
      sessions: this.sessions,
      query: followChat,
      variables: { id: this.id },
      place: this.#place,
      onEvent: ({ conversationUpdated }) => this.#hear(conversationUpdated),
      onConnected: () => this.#connected(true),
      onBroken: () => this.#connected(false),
      onGap: () => this.#readAgain(),
    });
    closed.addEventListener('abort', stop);
  }

  #hear(now: ChatWithMessages): void {
    const isMerge = now.id !== this.id;
    this.#moveTo(now.id);
    this.#take(now, this.#entries);
    // Messages that an event does not show: those of the other conversation, or more than it holds.
    if (isMerge || this.#entries.size < now.messageCount) this.#readAgain();
  }

  #readAgain(): void {
    this.read().catch(() => {
      this.#retry = setTimeout(() => this.#close && this.#readAgain(), 2_000);
    });
  }

  #take({ threads, ...chat }: ChatWithMessages, known: ReadonlyMap<string, LogEntry>): void {
    this.chat = chat;
    for (const message of threads.nodes) {
      const { key, arrivedAt } = known.get(message.id) ?? { key: message.id, arrivedAt: Date.now() };
      this.#entries.set(message.id, { message, key, arrivedAt });
    }
    this.changed();
  }

  #moveTo(id: string): void {
    if (id === this.id) return;
    const from = this.id;
    this.id = id;
    this.wasJoined = true;
    this.onMoved(from, id);
  }

  #connected(isConnected: boolean): void {
    if (this.isConnected === isConnected) return;
    this.isConnected = isConnected;
    this.changed();
  }
}

/** As the gateway sorts them. Its times and ids sort as text. */
const order = ({ createdAt, id }: Message) => `${createdAt} ${id}`;
