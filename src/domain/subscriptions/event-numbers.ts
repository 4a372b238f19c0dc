import type { Database } from '../../store/core/database.ts';
import { numberAllEvents } from '../../store/events/number-events.ts';

/** Numbers events for the callers of this process: those who call at the same time share the work. */
export class EventNumbers {
  readonly #db: Database;
  #running: Promise<number> | null = null;
  #next: Promise<number> | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Numbers what was committed before the call, except rows that are being erased; returns the last position. A run that has
   * already begun may have missed the caller's events, so callers during a run share the one after it.
   */
  catchUp(): Promise<number> {
    if (this.#running === null) return this.#run();
    this.#next ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  #run(): Promise<number> {
    this.#next = null;
    const run = numberAllEvents(this.#db).finally(() => {
      if (this.#running === run) this.#running = null;
    });
    this.#running = run;
    return run;
  }
}
