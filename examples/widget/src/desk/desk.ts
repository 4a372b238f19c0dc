import { SignedOut, Unreachable } from '../api/failures.ts';
import { Sessions } from '../api/sessions.ts';
import { Emitter } from '../emitter.ts';
import { files } from '../keep/files.ts';
import { forgetEverything, type Place, place, used } from '../keep/shelf.ts';
import { randomId } from '../random-id.ts';
import { type Draft, isNew, type Message } from '../types.ts';
import { ChatLog } from './chat-log.ts';
import type { Unsent } from './outbox.ts';
import { prepare, type Ready } from './ready.ts';
import { send } from './send.ts';

/** The state of the widget: whether it is open, what it shows, and what it listens to. */
export class Desk extends Emitter {
  state: 'idle' | 'connecting' | 'ready' | 'signed-out' = 'idle';
  place: Place = place.read();
  ready: Ready | null = null;
  /** The conversation that it listens to: the one that is shown, or else the latest. */
  log: ChatLog | null = null;
  #isReachable = true;
  /** The latest answer that came while the chat was not shown. */
  news: Message | null = null;
  readonly #sessions: Sessions;
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sessionPath: string) {
    super();
    // Links to files end with their session.
    this.#sessions = new Sessions(
      sessionPath,
      () => this.log?.state === 'ready' && void this.log.read().catch(() => {}),
    );
    const { signal } = this.#ended;
    for (const name of ['online', 'offline']) addEventListener(name, () => this.#lineChanged(), { signal });
    document.addEventListener('visibilitychange', () => this.#lineChanged(), { signal });
    if (this.place.isOpen || used.read()) void this.#start();
  }

  /** Whether the last attempt to reach the gateway has succeeded. */
  get isReachable(): boolean {
    return this.#isReachable && navigator.onLine;
  }

  get isSignedOut(): boolean {
    return this.#sessions.isSignedOut;
  }

  end(): void {
    this.#ended.abort();
    this.log?.suspend();
    clearTimeout(this.#timer);
  }

  open(): void {
    if (this.state === 'ready') void this.ready?.list.read().catch(() => {});
    this.#goTo({ ...this.place, isOpen: true });
    this.news = null;
    if (this.state === 'idle' || this.state === 'signed-out') void this.#start();
    else if (this.place.chatId === null && this.#isEmpty()) this.startNew();
  }

  close(): void {
    this.#goTo({ ...this.place, isOpen: false });
  }

  showList(): void {
    this.#goTo({ ...this.place, chatId: null });
    void this.ready?.list.read().catch(() => {});
  }

  show(chatId: string): void {
    this.#goTo({ isOpen: true, chatId });
  }

  /** Shows the chat that is being started, with what is already written in it. */
  startNew(): void {
    this.show('new:');
  }

  submit(draft: Draft): void {
    const { chatId } = this.place;
    if (!this.ready || chatId === null) return;
    used.write();
    this.ready.drafts.write(chatId, { text: '', files: [] });
    const target = chatId === 'new:' ? `new:${randomId()}` : chatId;
    if (target !== chatId) this.show(target);
    this.ready.outbox.add(target, draft);
  }

  /** Puts a message that was refused back into the box. */
  edit({ key, chatId, text, files }: Unsent): void {
    const isAlone = this.ready?.outbox.of(chatId).length === 1;
    this.ready?.outbox.remove(key);
    const target = isNew(chatId) && isAlone ? 'new:' : chatId;
    this.ready?.drafts.restore(target, { text, files });
    this.show(target);
  }

  /** Continues in a new chat with what could not be sent in one that is locked. */
  continueInNew(chatId: string): void {
    if (!this.ready) return;
    const { drafts, outbox } = this.ready;
    for (const { key, ...draft } of outbox.of(chatId)) {
      outbox.remove(key);
      drafts.restore('new:', draft);
    }
    drafts.move(chatId, 'new:');
    this.startNew();
  }

  async forget(): Promise<void> {
    this.end();
    forgetEverything();
    await files.clear();
  }

  async #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.state = 'connecting';
    this.changed();
    try {
      this.ready = await prepare(this.#sessions, (unsent) => this.#send(unsent), this.#ended.signal);
      this.ready.list.onChange(() => this.changed());
      this.ready.outbox.onChange(() => this.#outboxChanged());
    } catch (error) {
      this.state = error instanceof SignedOut ? 'signed-out' : 'connecting';
      this.#isReachable = error instanceof SignedOut;
      if (this.state === 'connecting') this.#timer = setTimeout(() => this.#start(), 3_000);
      return this.changed();
    }
    this.state = 'ready';
    this.#isReachable = true;
    if (this.place.chatId === null && this.#isEmpty()) this.place = { ...this.place, chatId: 'new:' };
    this.#goTo(this.place);
    this.#outboxChanged();
    void this.ready.outbox.flush();
  }

  /** A chat whose first message another window has sent, or that was discarded, is in the list now or nowhere. */
  #outboxChanged(): void {
    const { chatId } = this.place;
    const isLost = chatId !== null && chatId !== 'new:' && isNew(chatId) && this.ready?.outbox.of(chatId).length === 0;
    if (isLost) this.showList();
    this.changed();
  }

  #isEmpty = () => this.ready?.list.all.length === 0 && this.ready.outbox.all.length === 0;

  async #send(unsent: Unsent): Promise<string | null> {
    const { chatId, key } = unsent;
    const sent = await send(this.#sessions, unsent).catch((error: unknown) => {
      this.#reached(false);
      throw error instanceof SignedOut ? new Unreachable() : error;
    });
    this.#reached(true);
    if (sent.kind === 'refused') return sent.problem;
    if (sent.kind === 'locked') {
      void this.#logOf(chatId)
        ?.read()
        .catch(() => {});
      return 'This chat is closed.';
    }
    if (sent.kind === 'moved') return this.#afterMove(unsent);
    const { chat, message } = sent;
    if (isNew(chatId)) this.#moved(chatId, chat.id);
    this.#logOf(chat.id)?.add(chat, message, key);
    this.ready?.list.update(chat, message);
    return null;
  }

  /** The conversation of a message is no longer there: finds where it went, and sends the message there. */
  async #afterMove(unsent: Unsent): Promise<string | null> {
    const log = this.#logOf(unsent.chatId) ?? new ChatLog(unsent.chatId, this.#sessions, this.#moved);
    await log.read();
    if (log.state === 'gone' || log.id === unsent.chatId) return 'This chat no longer exists.';
    return this.#send({ ...unsent, chatId: log.id });
  }

  /** What belonged to a chat belongs to another one from now on: to its survivor, or to the one that has been started. */
  #moved = (from: string, to: string): void => {
    this.ready?.outbox.move(from, to);
    this.ready?.drafts.move(from, to);
    this.ready?.list.remove(from);
    if (this.place.chatId === from) this.#goTo({ ...this.place, chatId: to });
  };

  #goTo(next: Place): void {
    this.place = next;
    place.write(next);
    this.#listen();
    this.#see();
    this.changed();
  }

  /** What is shown has been seen. */
  #see(): void {
    const { isOpen, chatId } = this.place;
    if (isOpen && chatId !== null && document.visibilityState === 'visible' && this.#logOf(chatId)?.state === 'ready')
      this.ready?.list.markSeen(chatId);
  }

  #logOf = (chatId: string) => (this.log?.id === chatId ? this.log : null);

  /** Listens to the chat that is shown; to the latest one while the list is shown or the widget is closed. */
  #listen(): void {
    const { chatId } = this.place;
    const id = chatId && !isNew(chatId) ? chatId : this.ready?.list.all[0]?.chat.id;
    if (!this.ready || id === undefined) {
      this.log?.suspend();
      this.log = null;
      return;
    }
    if (this.log?.id !== id) {
      this.log?.suspend();
      const log = new ChatLog(id, this.#sessions, this.#moved);
      log.onChange(() => this.#heard(log));
      this.log = log;
    }
    this.#lineChanged();
  }

  /** Listens while the page can be seen and the browser is online. */
  #lineChanged(): void {
    if (navigator.onLine && document.visibilityState === 'visible') {
      this.log?.resume();
      void this.ready?.outbox.flush();
      this.#see();
    } else this.log?.suspend();
    this.changed();
  }

  #heard(log: ChatLog): void {
    if (log !== this.log) return;
    this.#isReachable = log.isConnected;
    const last = log.entries.at(-1)?.message ?? null;
    if (log.state === 'gone') this.ready?.list.remove(log.id);
    else if (log.chat && this.ready) {
      const before = this.ready.list.all.find(({ chat }) => chat.id === log.id)?.last;
      this.ready.list.update(log.chat, last);
      if (last?.type === 'REPLY' && before && last.id !== before.id && !this.place.isOpen) this.news = last;
      this.#see();
    }
    this.changed();
  }

  #reached(isReachable: boolean): void {
    this.#isReachable = isReachable;
    this.changed();
  }
}
