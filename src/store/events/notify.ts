import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Database,
  type Executor,
  statement,
  type Transaction,
  type TransactionOptions,
} from '../core/database.ts';
import { deliveryChannel } from '../webhooks/webhook-deliveries.ts';
import { eventChannel } from './outbox.ts';

/** What a transaction wrote that others wait for. */
export interface Notifications {
  readonly events: boolean;
  /** Webhooks are to be told of them. */
  readonly deliveries: boolean;
}

export const noNotifications: Notifications = { events: false, deliveries: false };

const announceStatement = statement('announce_events', `SELECT pg_notify('${eventChannel}', '')`);
const announceBothStatement = statement(
  'announce_deliveries',
  `SELECT pg_notify('${eventChannel}', ''), pg_notify('${deliveryChannel}', '')`,
);
const spacingMs = 10;

class Notifier {
  readonly #db: Executor;
  #running = false;
  #pending = noNotifications;

  constructor(db: Executor) {
    this.#db = db;
  }

  notify(notifications: Notifications): void {
    this.#pending = { events: true, deliveries: this.#pending.deliveries || notifications.deliveries };
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#pending.events) {
      const told = this.#pending.deliveries ? announceBothStatement : announceStatement;
      this.#pending = noNotifications;
      // A lost notification costs seconds, for readers look for themselves now and then.
      await this.#db.query(told, []).catch(() => {});
      await sleep(spacingMs, null, { ref: false });
    }
    this.#running = false;
  }
}

const notifiers = new WeakMap<Executor, Notifier>();

/** Tells what the transaction has written. */
export type Notify = (notifications: Notifications) => void;

/**
 * Runs a transaction and, once it is committed, tells the readers of every gateway what `work` passed to `notify`; waits
 * for no reader. A NOTIFY inside the transaction would have all that notify commit one after the other, each with its own
 * flush, which cost two thirds of the throughput of eight connections. Many notifications at once are sent as one.
 */
export async function commitAndNotify<Result>(
  db: Database,
  work: (tx: Transaction, notify: Notify) => Promise<Result>,
  options?: TransactionOptions,
): Promise<Result> {
  let written = noNotifications;
  const result = await db.transaction((tx) => work(tx, (notifications) => (written = notifications)), options);
  if (written.events) notifierOf(db).notify(written);
  return result;
}

function notifierOf(db: Database): Notifier {
  let notifier = notifiers.get(db);
  if (!notifier) {
    notifier = new Notifier(db);
    notifiers.set(db, notifier);
  }
  return notifier;
}
