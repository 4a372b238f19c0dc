import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Database,
  type Executor,
  statement,
  type Transaction,
  type TransactionOptions,
} from '../core/database.ts';
import { notifySql } from '../core/schemas.ts';
import { deliveryChannel } from '../webhooks/webhook-deliveries.ts';
import { eventChannel } from './outbox.ts';

/** The notifications of a transaction. */
export interface Notifications {
  readonly events: boolean;
  /** There are webhook deliveries. */
  readonly deliveries: boolean;
}

export const noNotifications: Notifications = { events: false, deliveries: false };

const announceStatement = statement('announce_events', `SELECT ${notifySql(eventChannel)}`);
const announceBothStatement = statement(
  'announce_deliveries',
  `SELECT ${notifySql(eventChannel)}, ${notifySql(deliveryChannel)}`,
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
      const announce = this.#pending.deliveries ? announceBothStatement : announceStatement;
      this.#pending = noNotifications;
      // A lost notification costs only seconds, because readers also poll.
      await this.#db.query(announce, []).catch(() => {});
      await sleep(spacingMs, null, { ref: false });
    }
    this.#running = false;
  }
}

const notifiers = new WeakMap<Executor, Notifier>();

/** Reports what the transaction has written. */
export type Notify = (notifications: Notifications) => void;

/**
 * Runs a transaction and, after the commit, sends what `work` passed to `notify` to the readers of every gateway, without waiting for
 * them. A NOTIFY inside the transaction would serialize the commits of all transactions that notify, each with its own flush, which
 * cost two thirds of the throughput of eight connections. Concurrent notifications are sent as one.
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
