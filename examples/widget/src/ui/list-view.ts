import type { Summary } from '../desk/chat-list.ts';
import type { Desk } from '../desk/desk.ts';
import type { Unsent } from '../desk/outbox.ts';
import { authorOf, isNew } from '../types.ts';
import { Children, h, type Item } from './h.ts';
import { icon } from './icons.ts';
import { briefly } from './when.ts';

/** The earlier chats, the latest first. */
export class ListView {
  readonly element: HTMLElement;
  readonly startButton: HTMLButtonElement;
  readonly #chats: Children;
  readonly #more: HTMLButtonElement;

  constructor(private readonly desk: Desk) {
    const list = h('ul', { class: 'chats', 'aria-label': 'Your chats' });
    this.#chats = new Children(list);
    const more = () => void desk.ready?.list.read({ more: true }).catch(() => {});
    this.#more = h('button', { type: 'button', class: 'text-button more', onclick: more }, 'Show earlier chats');
    this.startButton = h(
      'button',
      { type: 'button', class: 'primary start', onclick: () => desk.startNew() },
      icon('write'),
      'Start a new chat',
    );
    this.element = h(
      'section',
      { class: 'list' },
      h('div', { class: 'scroll' }, list, this.#more),
      h('div', { class: 'foot' }, this.startButton),
    );
  }

  show(): void {
    const { ready } = this.desk;
    if (!ready) return;
    const { list, outbox } = ready;
    const started = outbox.all.filter(({ chatId }) => isNew(chatId));
    const firsts = started.filter(({ chatId }, at) => started.findIndex((other) => other.chatId === chatId) === at);
    this.#chats.show([
      ...firsts.map((unsent) => this.#started(unsent)),
      ...list.all.map((summary) => this.#item(summary, list.isUnread(summary))),
    ]);
    this.#more.hidden = !list.hasMore;
  }

  /** The button of a chat, to which the focus returns. */
  buttonOf(chatId: string): HTMLElement | null {
    return this.element.querySelector(`button[data-id="${chatId}"]`);
  }

  #item({ chat, last }: Summary, isUnread: boolean): Item {
    const name = chat.name ?? 'Chat';
    const files = last && last.text === '' ? 'A file' : '';
    const text = last ? `${last.type === 'CHAT' ? 'You' : authorOf(last)}: ${last.text.slice(0, 200)}${files}` : '';
    const when = briefly(new Date(last?.createdAt ?? chat.createdAt));
    return this.#button(chat.id, { name, text, when, isUnread });
  }

  #started({ chatId, text }: Unsent): Item {
    return this.#button(chatId, {
      name: text.slice(0, 200) || 'A new chat',
      text: 'Not sent yet',
      when: '',
      isUnread: false,
    });
  }

  #button(id: string, parts: { name: string; text: string; when: string; isUnread: boolean }): Item {
    const { name, text, when, isUnread } = parts;
    const make = () =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: isUnread ? 'item unread' : 'item',
            'data-id': id,
            onclick: () => this.desk.show(id),
          },
          h('span', { class: 'name' }, name),
          h('span', { class: 'when' }, when),
          h('span', { class: 'last' }, text),
          isUnread && h('span', { class: 'hidden' }, 'New answer'),
        ),
      );
    return { key: id, version: JSON.stringify(parts), make };
  }
}
