import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type Executor, statement } from './database.ts';
import { eventChannel } from './outbox.ts';

const announceStatement = statement('announce_events', `SELECT pg_notify('${eventChannel}', '')`);
const spacingMs = 10;

class Announcer {
  readonly #db: Executor;
  #running = false;
  #again = false;

  constructor(db: Executor) {
    this.#db = db;
  }

  announce(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      // Lost announcements cost seconds, for readers look for themselves now and then.
      await this.#db.query(announceStatement, []).catch(() => {});
      await sleep(spacingMs, null, { ref: false });
    }
    this.#running = false;
  }
}

const announcers = new WeakMap<Executor, Announcer>();

/**
 * Tells the readers of every gateway that events were committed; waits for nothing. To be called after the transaction: a
 * NOTIFY inside has all that announce commit one after the other, each with its own flush, which cost two thirds of the
 * throughput of eight connections. Many at once are one.
 */
export function announceEvents(db: Database): void {
  let announcer = announcers.get(db);
  if (!announcer) {
    announcer = new Announcer(db);
    announcers.set(db, announcer);
  }
  announcer.announce();
}
