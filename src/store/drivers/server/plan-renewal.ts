const FIRST_MS = 1_000;
const LONGEST_MS = 600_000;

/**
 * When each connection discards the plans of its statements and foreign keys. A plan that was made while tables were empty may use the
 * wrong index, and stays until the server gathers statistics. So plans are renewed after a second, and then at doubling intervals of
 * up to ten minutes.
 */
export class PlanRenewal {
  readonly #next = new WeakMap<object, { at: number; pauseMs: number }>();

  /** Whether a connection should discard its plans before its next use. After a yes, the answer is no for a while. */
  isDue(connection: object, now = performance.now()): boolean {
    const next = this.#next.get(connection);
    if (next && now < next.at) return false;
    const pauseMs = next ? Math.min(next.pauseMs * 2, LONGEST_MS) : FIRST_MS;
    this.#next.set(connection, { at: now + pauseMs, pauseMs });
    return next !== undefined;
  }
}
