type OnMessage = (payload: string) => void;

/** The listeners of one database, by channel. */
export class NotificationListeners {
  readonly #listeners = new Map<string, Set<OnMessage>>();

  /** Adds a listener. Returns the function that removes it and reports whether it was the last of its channel. */
  add(channel: string, onMessage: OnMessage): () => boolean {
    const listeners = this.#listeners.get(channel) ?? new Set<OnMessage>();
    // Wrapped, because the same function may be passed twice.
    const listener: OnMessage = (payload) => onMessage(payload);
    this.#listeners.set(channel, listeners.add(listener));
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return false;
      return this.#listeners.get(channel) === listeners && this.#listeners.delete(channel);
    };
  }

  has(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  names(): string[] {
    return [...this.#listeners.keys()];
  }

  tell(channel: string, payload: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
