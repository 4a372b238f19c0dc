import { AsyncLocalStorage } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { NotificationListeners } from '../notification-listeners.ts';

/** The one connection, which all schemas share. */
export class Connection {
  readonly channels = new NotificationListeners();
  readonly inside = new AsyncLocalStorage<{ open: boolean }>();
  migrating: Promise<unknown> = Promise.resolve();
  closed: Promise<void> | undefined;

  constructor(
    readonly pglite: PGlite,
    readonly release: () => void,
  ) {
    // A message arrives while the transaction that sent it is being answered, but is not part of that transaction.
    pglite.onNotification((channel, payload) => this.inside.exit(() => this.channels.tell(channel, payload)));
  }
}
