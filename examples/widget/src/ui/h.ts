type Child = Node | string | null | false;
type Props = Readonly<Record<string, string | number | boolean | null | ((event: never) => void)>>;

/** An element. Functions are listeners (`onclick`), `class` and the like are attributes; false and null leave one out. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value as EventListener);
    else set(element, key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/** Sets an attribute, if it differs. */
export function set(element: Element, name: string, value: string | number | boolean | null): void {
  if (value === null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value === true ? '' : value))
    element.setAttribute(name, String(value === true ? '' : value));
}

/** Sets the text, if it differs: a live region announces what is set. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export interface Item {
  readonly key: string;
  /** Changes whenever the element must be made anew. */
  readonly version: string;
  readonly make: () => HTMLElement;
  /** Called with an element that stays. */
  readonly refresh?: (element: HTMLElement) => void;
}

/** Keeps the children of an element in step with a list. What has not changed stays, so nothing is announced twice. */
export class Children {
  #shown = new Map<string, { readonly version: string; readonly element: HTMLElement }>();

  constructor(private readonly parent: HTMLElement) {}

  show(items: readonly Item[]): void {
    const before = this.#shown;
    this.#shown = new Map();
    let at: Element | null = this.parent.firstElementChild;
    for (const { key, version, make, refresh } of items) {
      const old = before.get(key);
      before.delete(key);
      const element = old?.version === version ? old.element : make();
      if (old?.element === element) refresh?.(element);
      else if (old) {
        if (at === old.element) at = element;
        const hadFocus = old.element.matches(':focus-within');
        old.element.replaceWith(element);
        if (hadFocus) element.querySelector<HTMLElement>('button, a')?.focus();
      }
      this.#shown.set(key, { version, element });
      if (at === element) at = element.nextElementSibling;
      else this.parent.insertBefore(element, at);
    }
    for (const { element } of before.values()) element.remove();
  }
}
