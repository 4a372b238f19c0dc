import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type Executor, statement } from '../core/database.ts';
import { deliveryChannel } from '../webhooks/webhook-deliveries.ts';
import { eventChannel } from './outbox.ts';

/** What a transaction wrote that others wait for. */
export interface News {
  readonly events: boolean;
  /** Webhooks are to be told of them. */
  readonly deliveries: boolean;
}

export const noNews: News = { events: false, deliveries: false };

const announceStatement = statement('announce_events', `SELECT pg_notify('${eventChannel}', '')`);
const announceBothStatement = statement(
  'announce_deliveries',
  `SELECT pg_notify('${eventChannel}', ''), pg_notify('${deliveryChannel}', '')`,
);
const spacingMs = 10;

class Announcer {
  readonly #db: Executor;
  #running = false;
  #news = noNews;

  constructor(db: Executor) {
    this.#db = db;
  }

  announce(news: News): void {
    this.#news = { events: true, deliveries: this.#news.deliveries || news.deliveries };
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#news.events) {
      const told = this.#news.deliveries ? announceBothStatement : announceStatement;
      this.#news = noNews;
      // Lost announcements cost seconds, for readers look for themselves now and then.
      await this.#db.query(told, []).catch(() => {});
      await sleep(spacingMs, null, { ref: false });
    }
    this.#running = false;
  }
}

const announcers = new WeakMap<Executor, Announcer>();

/**
 * Tells the readers of every gateway what was committed, if anything; waits for nothing. To be called after the transaction:
 * a NOTIFY inside has all that announce commit one after the other, each with its own flush, which cost two thirds of the
 * throughput of eight connections. Many at once are one.
 */
export function announceWrites(db: Database, news: News): void {
  if (!news.events) return;
  let announcer = announcers.get(db);
  if (!announcer) {
    announcer = new Announcer(db);
    announcers.set(db, announcer);
  }
  announcer.announce(news);
}
