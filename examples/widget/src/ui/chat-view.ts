import type { ChatLog, LogEntry } from '../desk/chat-log.ts';
import type { Desk } from '../desk/desk.ts';
import type { Unsent } from '../desk/outbox.ts';
import { authorOf, isNew } from '../types.ts';
import { Composer } from './composer.ts';
import { Children, h, type Item, set, setText } from './h.ts';
import { dayItem, messageItem, unsentItem } from './message-view.ts';

/** This close to its end, the log follows new messages. */
const nearEnd = 80;

/** One chat: its messages and the box to write in, or why nothing more can be written. */
export class ChatView {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly #log: HTMLElement;
  readonly #messages: Children;
  readonly #greeting: HTMLElement;
  readonly #closed: HTMLElement;
  readonly #closedText: HTMLElement;
  #chatId: string | null = null;
  #followsEnd = true;

  constructor(
    private readonly desk: Desk,
    greeting: string,
  ) {
    this.composer = new Composer(desk);
    const list = h('ol', { class: 'messages' });
    this.#messages = new Children(list);
    this.#greeting = h('p', { class: 'greeting' }, greeting);
    this.#log = h(
      'div',
      { class: 'log', role: 'log', 'aria-label': 'Messages', tabindex: 0, onscroll: () => this.#scrolled() },
      this.#greeting,
      list,
    );
    // Images have no height until they have arrived.
    this.#log.addEventListener('load', () => this.#toEnd(), true);
    // The box below grows with what is written in it.
    new ResizeObserver(() => this.#toEnd()).observe(this.#log);
    this.#closedText = h('p');
    const startNew = () => this.#chatId !== null && desk.continueInNew(this.#chatId);
    this.#closed = h(
      'div',
      { class: 'closed' },
      this.#closedText,
      h('button', { type: 'button', class: 'primary', onclick: startNew }, 'Start a new chat'),
    );
    this.element = h('section', { class: 'chat' }, this.#log, this.#closed, this.composer.element);
  }

  show(chatId: string): void {
    const { log, ready } = this.desk;
    const shown = log?.id === chatId ? log : null;
    if (this.#chatId !== chatId) this.#followsEnd = true;
    this.#chatId = chatId;
    const unsent = ready?.outbox.of(chatId) ?? [];
    const isLoading = !ready || (!isNew(chatId) && (shown?.state ?? 'loading') === 'loading');
    // What is loaded at first is not announced.
    set(this.#log, 'aria-busy', isLoading ? 'true' : 'false');
    this.#greeting.hidden = !isNew(chatId) || unsent.length > 0;
    this.#messages.show(this.#itemsOf(shown, unsent));
    const closed = shown ? closedBecause(shown) : null;
    this.#closed.hidden = closed === null;
    setText(this.#closedText, closed ?? '');
    this.composer.element.hidden = closed !== null;
    this.composer.show(chatId);
    this.#toEnd();
  }

  #itemsOf(log: ChatLog | null, unsent: readonly Unsent[]): Item[] {
    const items: Item[] = [];
    let day = '';
    let author = '';
    for (const entry of withoutUnsent(log?.entries ?? [], unsent)) {
      const { message } = entry;
      const at = new Date(message.createdAt);
      const by = message.type === 'CHAT' ? ownAuthor : `of the team: ${authorOf(message)}`;
      if (at.toDateString() !== day) {
        items.push(dayItem(at));
        author = '';
      }
      items.push(messageItem(entry, by !== author));
      day = at.toDateString();
      author = by;
    }
    if (log?.wasJoined) items.push(joinedItem);
    for (const one of unsent) {
      const { key } = one;
      const isFirst = author !== ownAuthor;
      author = ownAuthor;
      const onRetry = () => this.desk.ready?.outbox.retry(key);
      items.push(
        unsentItem(one, { isFirst, isReachable: this.desk.isReachable, onRetry, onEdit: () => this.desk.edit(one) }),
      );
    }
    return items;
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#followsEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
  }

  #toEnd(): void {
    if (this.#followsEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }
}

const ownAuthor = 'own';

const joinedItem: Item = {
  key: 'joined',
  version: '',
  make: () => h('li', { class: 'day' }, h('span', {}, 'Your chats about this were joined.')),
};

/**
 * A message whose answer is not here yet may have arrived by the stream already: it is shown as unsent until then, and not
 * twice.
 */
function withoutUnsent(entries: readonly LogEntry[], unsent: readonly Unsent[]): readonly LogEntry[] {
  const hidden = new Set<LogEntry>();
  for (const { text, triedAt } of unsent) {
    if (triedAt === null) continue;
    const same = entries.findLast((entry) => {
      const { message, arrivedAt } = entry;
      return message.type === 'CHAT' && message.text === text && arrivedAt >= triedAt && !hidden.has(entry);
    });
    if (same) hidden.add(same);
  }
  return entries.filter((entry) => !hidden.has(entry));
}

function closedBecause({ state, chat }: ChatLog): string | null {
  if (state === 'gone') return 'This chat no longer exists.';
  if (!chat || chat.threadAllowance.allowed) return null;
  return chat.threadAllowance.reason === 'TOO_OLD'
    ? 'This chat is closed because it is old. We are happy to help you in a new one.'
    : 'This chat has become too long. Please continue in a new one.';
}
