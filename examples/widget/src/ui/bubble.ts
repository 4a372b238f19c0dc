import type { Desk } from '../desk/desk.ts';
import { h, set, setText } from './h.ts';
import { icon } from './icons.ts';

/** The button that opens and closes the chat, with the number of chats that have a new answer. */
export class Bubble {
  readonly element: HTMLButtonElement;
  readonly #count: HTMLElement;

  constructor(private readonly desk: Desk) {
    this.#count = h('span', { class: 'count', 'aria-hidden': 'true' });
    const toggle = () => (desk.place.isOpen ? desk.close() : desk.open());
    this.element = h(
      'button',
      { type: 'button', class: 'bubble', 'aria-expanded': 'false', 'aria-haspopup': 'dialog', onclick: toggle },
      icon('chat', true),
      icon('down'),
      this.#count,
    );
  }

  show(): void {
    const { place, ready } = this.desk;
    const unread = ready?.list.unread ?? 0;
    set(this.element, 'aria-expanded', String(place.isOpen));
    const news = unread === 0 ? '' : unread === 1 ? ', 1 new answer' : `, ${unread} new answers`;
    set(this.element, 'aria-label', place.isOpen ? 'Close the chat' : `Chat with us${news}`);
    setText(this.#count, String(unread));
    this.#count.hidden = unread === 0 || place.isOpen;
  }
}
