import { Desk } from './desk/desk.ts';
import style from './style.css?inline';
import { Bubble } from './ui/bubble.ts';
import { h, setText } from './ui/h.ts';
import { newsOf, Panel } from './ui/panel.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/**
 * `<parley-chat session="/chat-session" heading="Our shop" greeting="Hello!">`: a bubble with a chat. `session` is the path on
 * the page's own server that answers with a session for its visitor.
 */
class ParleyChat extends HTMLElement {
  #desk: Desk | null = null;
  #ended = new AbortController();

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#ended = new AbortController();
    const desk = new Desk(this.getAttribute('session') ?? '/chat-session');
    this.#desk = desk;
    const words = {
      title: this.getAttribute('heading') ?? 'Chat',
      greeting: this.getAttribute('greeting') ?? 'Hello! How can we help?',
    };
    const bubble = new Bubble(desk);
    const panel = new Panel(desk, words, this.#ended.signal);
    const news = h('p', { class: 'hidden', role: 'status' });
    // Unlike a style element, this needs no exception in a page's Content Security Policy.
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(panel.element, bubble.element, news);
    let wasOpen = desk.place.isOpen;
    const show = () => {
      const { isOpen } = desk.place;
      bubble.show();
      panel.show();
      setText(news, newsOf(desk));
      if (isOpen && !wasOpen) panel.focus();
      if (!isOpen && wasOpen) bubble.element.focus();
      wasOpen = isOpen;
    };
    desk.onChange(show);
    show();
  }

  disconnectedCallback(): void {
    this.#ended.abort();
    this.#desk?.end();
  }

  /** Removes drafts, unsent messages and whatever else is kept in this browser. For a visitor who signs out. */
  async forget(): Promise<void> {
    await this.#desk?.forget();
  }
}

customElements.define('parley-chat', ParleyChat);
