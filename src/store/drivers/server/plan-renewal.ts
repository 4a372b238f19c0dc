const FIRST_MS = 1_000;
const LONGEST_MS = 600_000;

/**
 * When each connection is to forget the plans of its statements, and those of its foreign keys. A plan that was made while
 * tables were empty may take the wrong one of two indexes, and stays until the server happens to gather statistics: so
 * plans are made again after a second, and each time after twice as long, up to ten minutes.
 */
export class PlanRenewal {
  readonly #next = new WeakMap<object, { at: number; pauseMs: number }>();

  /** Whether a connection that is about to be used should forget its plans first; asked again, it says no for a while. */
  isDue(connection: object, now = performance.now()): boolean {
    const next = this.#next.get(connection);
    if (next && now < next.at) return false;
    const pauseMs = next ? Math.min(next.pauseMs * 2, LONGEST_MS) : FIRST_MS;
    this.#next.set(connection, { at: now + pauseMs, pauseMs });
    return next !== undefined;
  }
}
