// One keep-alive HTTP/1.1 connection with one request at a time. A general-purpose client would use as much of the
// shared core as the database does; this one writes one buffer and parses only what the peers actually send.
import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

const headEnd = Buffer.from('\r\n\r\n');

export class HttpConnection {
  readonly #host: string;
  readonly #port: number;
  readonly #headers: string;
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #settle: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;

  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    const url = new URL(origin);
    this.#host = url.hostname;
    this.#port = Number(url.port);
    const all = { host: url.host, 'content-type': 'application/json', accept: 'application/json', ...headers };
    this.#headers = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  }

  post(path: string, body: string): Promise<Reply> {
    const length = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#received = Buffer.alloc(0);
      this.#open().write(`POST ${path} HTTP/1.1\r\n${this.#headers}content-length: ${length}\r\n\r\n${body}`);
    });
  }

  /** Closes the connection; a pending request fails. */
  close(): void {
    const socket = this.#socket;
    if (socket) this.#fail(socket, new Error('connection closed'));
  }

  #open(): Socket {
    if (this.#socket) return this.#socket;
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(socket, error));
    socket.on('close', () => this.#fail(socket, new Error('connection closed')));
    this.#socket = socket;
    return socket;
  }

  #fail(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    socket.destroy();
    this.#settle?.reject(error);
    this.#settle = null;
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const reply = parseReply(this.#received);
    if (!reply) return;
    this.#settle?.resolve(reply);
    this.#settle = null;
    if (reply.closes) this.close();
  }
}

function parseReply(received: Buffer): (Reply & { closes: boolean }) | null {
  const end = received.indexOf(headEnd);
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const closes = head.includes('\r\nconnection: close');
  const start = end + headEnd.length;
  const lengthAt = head.indexOf('\r\ncontent-length: ');
  if (lengthAt >= 0) {
    const length = Number.parseInt(head.slice(lengthAt + 18), 10);
    if (received.length < start + length) return null;
    return { status, closes, body: received.toString('utf8', start, start + length) };
  }
  const parts = readChunks(received, start);
  return parts && { status, closes, body: Buffer.concat(parts).toString('utf8') };
}

function readChunks(received: Buffer, start: number): Buffer[] | null {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const dataAt = lineEnd + 2;
    if (received.length < dataAt + size + 2) return null;
    if (size === 0) return parts;
    parts.push(received.subarray(dataAt, dataAt + size));
    at = dataAt + size + 2;
  }
}
