// Counts the statements that a server sends to PostgreSQL, of any version: a proxy that reads the message types. Used
// in a separate short pass, never during a timed run.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface StatementCounter {
  /** The database's URL through the counter. */
  readonly url: string;
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

export async function countStatements(databaseUrl: string): Promise<StatementCounter> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let statements = 0;
  const server = createServer((client) => {
    const database = connect({ host: target.hostname, port: Number(target.port || 5432), noDelay: true });
    const read = messageReader((type) => {
      if (type === 'E' || type === 'Q') statements += 1;
    });
    client.setNoDelay(true);
    client.on('data', read);
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => statements,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Calls back with the type of each message of a connection, however its bytes are split. */
function messageReader(onMessage: (type: string) => void): (chunk: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let skip = 0;
  let started = false;
  return (chunk) => {
    let at = Math.min(skip, chunk.length);
    skip -= at;
    waiting = waiting.length === 0 ? chunk.subarray(at) : Buffer.concat([waiting, chunk.subarray(at)]);
    at = 0;
    for (;;) {
      // The first message (startup, or a request for TLS) has a length and no type.
      const head = started ? 5 : 4;
      if (waiting.length - at < head) break;
      const length = waiting.readUInt32BE(at + head - 4) + (started ? 1 : 0);
      if (started) onMessage(String.fromCharCode(waiting[at]!));
      else started = !isTlsRequest(waiting, at, length);
      at += length;
      if (at > waiting.length) {
        skip = at - waiting.length;
        at = waiting.length;
        break;
      }
    }
    waiting = waiting.subarray(at);
  };
}

const isTlsRequest = (bytes: Buffer, at: number, length: number): boolean =>
  length === 8 && bytes.length >= at + 8 && bytes.readUInt32BE(at + 4) === 80877103;
