import { connect } from 'node:net';
import { until } from '../processes/until.ts';

/** A connection that sends raw bytes. */
export interface RawConnection {
  /** Everything received so far. */
  readonly text: string;
  readonly closed: boolean;
  send(bytes: string | Buffer): void;
  /** Closes this side, as some clients do after sending their request. */
  halfClose(): void;
  /** Waits until the received text matches, and returns it. */
  receive(good: RegExp): Promise<string>;
  /** Waits until the other side has closed, and returns everything received. */
  end(): Promise<string>;
  /** Disconnects without notice. */
  destroy(): void;
  /** Resets the connection, so that sending to it fails. */
  reset(): void;
}

export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true }).setEncoding('utf8');
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let text = '';
  let closed = false;
  socket.on('data', (data: string) => {
    text += data;
  });
  const over = () => {
    closed = true;
    socket.destroy();
  };
  socket.on('error', over);
  socket.on('end', over);
  socket.on('close', over);
  return {
    get text() {
      return text;
    },
    get closed() {
      return closed;
    },
    send: (bytes) => void socket.write(bytes),
    halfClose: () => void socket.end(),
    receive: (good) =>
      until(
        async () => text,
        (all) => {
          if (closed && !good.test(all)) throw new Error(`The server disconnected after: ${all}`);
          return good.test(all);
        },
      ),
    end: async () => {
      await until(async () => closed, Boolean);
      return text;
    },
    destroy: () => void socket.destroy(),
    reset: () => void socket.resetAndDestroy(),
  };
}

/** A request as sent over the wire; `body` gets a content-length header unless there is one. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | null = null,
): string {
  const all = { host: 'parley.test', ...(body !== null && { 'content-length': String(Buffer.byteLength(body)) }) };
  const lines = Object.entries({ ...all, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}
