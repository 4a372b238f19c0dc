import type { Desk } from '../desk/desk.ts';
import { authorOf, isNew } from '../types.ts';
import { ChatView } from './chat-view.ts';
import { h, setText } from './h.ts';
import { icon } from './icons.ts';
import { ListView } from './list-view.ts';

export interface Words {
  /** Whom the visitor talks to. */
  readonly title: string;
  readonly greeting: string;
}

/** A screen on which the chat takes all of the room, and the page behind it can not be used. */
const small = matchMedia('(max-width: 480px)');

/** The window of the chat, with a list or one chat in it. */
export class Panel {
  readonly element: HTMLDialogElement;
  readonly #title: HTMLElement;
  readonly #subtitle: HTMLElement;
  readonly #back: HTMLButtonElement;
  readonly #notice: HTMLElement;
  readonly #list: ListView;
  readonly #chat: ChatView;
  /** What was shown before, to see where the focus belongs. */
  #shown: string | null | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly words: Words,
    signal: AbortSignal,
  ) {
    this.#list = new ListView(desk);
    this.#chat = new ChatView(desk, words.greeting);
    this.#title = h('h2', { id: 'title', tabindex: -1 });
    this.#subtitle = h('p', { class: 'subtitle' });
    this.#notice = h('p', { class: 'notice', role: 'status' });
    const button = (name: 'back' | 'close', label: string, onclick: () => void) =>
      h('button', { type: 'button', class: 'icon-button', 'aria-label': label, onclick }, icon(name));
    this.#back = button('back', 'All chats', () => desk.showList());
    this.element = h(
      'dialog',
      {
        'aria-labelledby': 'title',
        onkeydown: (event: KeyboardEvent) => event.key === 'Escape' && this.#escape(event),
        oncancel: (event: Event) => this.#escape(event),
      },
      h(
        'div',
        { class: 'top' },
        this.#back,
        h('div', { class: 'heading' }, this.#title, this.#subtitle),
        button('close', 'Close the chat', () => desk.close()),
      ),
      this.#notice,
      this.#list.element,
      this.#chat.element,
    );
    small.addEventListener('change', () => this.element.open && this.#reopen(), { signal });
  }

  show(): void {
    const { place, state } = this.desk;
    const wasOpen = this.element.open;
    const hadFocus = this.#focused !== null;
    if (!place.isOpen) {
      if (wasOpen) this.element.close();
      return;
    }
    const chatId = state === 'ready' ? place.chatId : null;
    this.#back.hidden = chatId === null || this.desk.ready?.list.all.length === 0;
    this.#list.element.hidden = state !== 'ready' || chatId !== null;
    this.#chat.element.hidden = chatId === null;
    setText(this.#title, this.#titleOf(chatId));
    setText(this.#subtitle, chatId === null || isNew(chatId) ? '' : this.words.title);
    setText(this.#notice, this.#noticeOf());
    if (!wasOpen) this.#reopen();
    if (chatId === null) this.#list.show();
    else this.#chat.show(chatId);
    // A page that was loaded with its chat open keeps the focus.
    if (wasOpen && hadFocus && state === 'ready' && this.#shown !== chatId) this.#moveFocus(chatId);
    if (state === 'ready') this.#shown = chatId;
  }

  /** Puts the focus where somebody who has just opened the chat continues. */
  focus(): void {
    // On a small screen, the keyboard would hide half of it.
    const box = this.desk.place.chatId === null || small.matches ? null : this.#chat.composer.box;
    if (box?.checkVisibility()) box.focus();
    else this.#title.focus();
  }

  #moveFocus(chatId: string | null): void {
    const before = this.#shown;
    // A chat that goes on under another id is still the same.
    if (chatId !== null && before && before !== 'new:' && chatId !== 'new:') return;
    const item = chatId === null && before ? this.#list.buttonOf(before) : null;
    if (item) item.focus();
    else this.focus();
  }

  #reopen(): void {
    const focused = this.#focused;
    if (this.element.open) this.element.close();
    if (small.matches) this.element.showModal();
    // Unlike `show()`, this leaves the focus where it is.
    else this.element.open = true;
    if (focused instanceof HTMLElement && this.element.contains(focused)) focused.focus();
  }

  get #focused(): Element | null {
    return (this.element.getRootNode() as ShadowRoot).activeElement;
  }

  #escape(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    this.desk.close();
  }

  #titleOf(chatId: string | null): string {
    if (chatId === null || isNew(chatId)) return this.words.title;
    const { list } = this.desk.ready ?? {};
    return list?.all.find(({ chat }) => chat.id === chatId)?.chat.name ?? this.desk.log?.chat?.name ?? 'Chat';
  }

  #noticeOf(): string {
    if (this.desk.isSignedOut) return 'Please sign in to chat with us.';
    if (!navigator.onLine) return 'You are offline. What you write is sent as soon as you are back.';
    if (!this.desk.isReachable) return 'The connection is lost. Trying again…';
    return this.desk.state === 'ready' ? '' : 'Connecting…';
  }
}

/** What a screen reader says about an answer that came while the chat was closed. */
export function newsOf({ news }: Desk): string {
  return news ? `New message from ${authorOf(news)}: ${news.text.slice(0, 300)}` : '';
}
