import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { NotificationListeners } from '../notification-listeners.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/** LISTEN on a separate connection, which reconnects automatically and listens again. */
export class ServerListener {
  readonly #channels = new NotificationListeners();
  readonly #connect: () => pg.Client;
  readonly #closing = new AbortController();
  #client: Promise<pg.Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connect: () => pg.Client) {
    this.#connect = connect;
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>> {
    const remove = this.#channels.add(channel, onMessage);
    try {
      this.#client ??= this.#open();
      await this.#run(await this.#client, `LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      remove();
      throw error;
    }
    return async () => {
      if (!remove()) return;
      const client = await this.#client?.catch(() => undefined);
      if (this.#channels.has(channel)) return;
      if (client) await this.#run(client, `UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#channels.clear();
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  /** Runs one statement after the other, because a busy client does not accept another one. */
  #run(client: pg.Client, text: string): Promise<unknown> {
    const answer = this.#last.then(() => client.query(text));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #open(): Promise<pg.Client> {
    const client = this.#connect();
    client.on('notification', ({ channel, payload }) => this.#channels.tell(channel, payload ?? ''));
    // The `end` event triggers the reconnection; an error precedes it.
    client.on('error', () => {});
    try {
      await client.connect();
      for (const channel of this.#channels.names()) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      this.#client = undefined;
      await client.end().catch(() => {});
      throw error;
    }
    client.once('end', () => {
      this.#client = undefined;
      void this.#reopen();
    });
    return client;
  }

  async #reopen(): Promise<void> {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
      // With jitter, because all gateways lose their connections at the same moment.
      const spreadMs = delayMs * (0.5 + Math.random());
      await sleep(spreadMs, null, { signal: this.#closing.signal, ref: false }).catch(() => {});
      if (this.#closing.signal.aborted || this.#channels.names().length === 0) return;
      try {
        this.#client ??= this.#open();
        await this.#client;
        break;
      } catch {}
    }
    // Messages that were sent meanwhile are lost, so all listeners must poll.
    for (const channel of this.#channels.names()) this.#channels.tell(channel, '');
  }
}
