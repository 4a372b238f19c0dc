const prefix = 'parley-chat:';

/** Values of one visitor in localStorage, which survive a reload and are shared by the windows of the browser. */
export class Shelf {
  readonly #prefix: string;
  /** What the browser did not keep, because it is full or forbids it: it lasts as long as the page. */
  readonly #here = new Map<string, unknown>();

  constructor(visitor: string) {
    this.#prefix = `${prefix}${visitor}:`;
  }

  read<Value>(name: string, otherwise: Value): Value {
    if (this.#here.has(name)) return this.#here.get(name) as Value;
    return readFrom(() => localStorage, this.#prefix + name) ?? otherwise;
  }

  write(name: string, value: unknown): void {
    if (writeTo(() => localStorage, this.#prefix + name, value)) this.#here.delete(name);
    else this.#here.set(name, value);
  }

  /** Calls when another window has changed the value, until the signal aborts. */
  onElsewhere(name: string, listener: () => void, signal: AbortSignal): void {
    addEventListener('storage', ({ key }) => key === this.#prefix + name && listener(), { signal });
  }
}

/** Whether somebody has chatted in this browser: only then is a session requested before the chat is opened. */
export const used = {
  read: () => readFrom(() => localStorage, `${prefix}used`) === true,
  write: () => writeTo(() => localStorage, `${prefix}used`, true),
};

export interface Place {
  readonly isOpen: boolean;
  /** The chat that is shown; null for the list. */
  readonly chatId: string | null;
}

/** What this tab shows, so that a reload shows it again. */
export const place = {
  read: () => readFrom<Place>(() => sessionStorage, `${prefix}place`) ?? { isOpen: false, chatId: null },
  write: (value: Place) => writeTo(() => sessionStorage, `${prefix}place`, value),
};

/** Takes everything out of this browser, as when a visitor signs out. */
export function forgetEverything(): void {
  for (const storage of [localStorage, sessionStorage])
    for (const key of Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key);
}

function readFrom<Value>(storage: () => Storage, key: string): Value | null {
  try {
    return JSON.parse(storage().getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function writeTo(storage: () => Storage, key: string, value: unknown): boolean {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
