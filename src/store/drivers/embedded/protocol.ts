import { EventEmitter } from 'node:events';
import { PGlite } from '@electric-sql/pglite';
import { parse } from 'pg-protocol';

type BackendMessages = Awaited<ReturnType<PGlite['execProtocolStream']>>;
type BackendMessage = BackendMessages[number];
type OnNotification = Parameters<PGlite['onNotification']>[0];
type Notice = Parameters<NonNullable<NonNullable<Parameters<PGlite['execProtocolStream']>[1]>['onNotice']>>[0];
/** A message from the parser. It has the same fields as PGlite's, but another class. */
type Message = { name: string } & Partial<{ channel: string; payload: string }>;

/**
 * PGlite with `pg`'s parser for the messages of its server. PGlite's own parser decodes each value separately with a decoder that
 * treats a leading U+FEFF as a byte order mark and drops it, so a text that begins with one would lose it.
 */
export class EmbeddedPostgres extends PGlite {
  readonly #heard = new Set<OnNotification>();

  override onNotification(callback: OnNotification): () => void {
    this.#heard.add(callback);
    return () => void this.#heard.delete(callback);
  }

  override async execProtocolStream(
    ...[message, { throwOnError = true, onNotice, syncToFs } = {}]: Parameters<PGlite['execProtocolStream']>
  ): Promise<BackendMessages> {
    const messages: BackendMessage[] = [];
    let fault: unknown;
    const received = new EventEmitter();
    void parse(received as unknown as NodeJS.ReadableStream, (each) => {
      // Messages after an error do not belong to any request.
      if (fault !== undefined) return;
      const { name, channel, payload } = each as Message;
      if (name === 'error' && throwOnError) fault = each;
      if (name === 'notice') onNotice?.(each as unknown as Notice);
      if (name === 'notification') this.#tell(channel ?? '', payload ?? '');
      messages.push(each as unknown as BackendMessage);
    });
    await this.execProtocolRawStream(message, {
      syncToFs,
      // The bytes are part of the server's memory, which the next write overwrites.
      onRawData: (bytes) => void received.emit('data', Buffer.from(bytes)),
    });
    if (fault !== undefined) throw fault;
    return messages;
  }

  #tell(channel: string, payload: string): void {
    for (const callback of this.#heard) queueMicrotask(() => callback(channel, payload));
  }
}
