import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterFile } from '../processes/after-file.ts';

/** An endpoint that behaves unlike any HTTP server. */
export interface RawEndpoint {
  readonly url: string;
  /** Every connection so far. */
  readonly sockets: readonly Socket[];
  /** The number of open connections. */
  readonly open: number;
  /** Resolves once there was a connection and all are closed. */
  gone(): Promise<void>;
}

/** Opens an endpoint that handles each connection with this function; closed after the last test of the file. */
export async function openRawEndpoint(behave: (socket: Socket) => void, protocol = 'http'): Promise<RawEndpoint> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    // Without a reader, the end of a connection would go unnoticed.
    socket.on('end', () => socket.destroy());
    socket.resume();
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterFile(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const open = () => sockets.filter((socket) => !socket.closed);
  return {
    url: `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    sockets,
    get open() {
      return open().length;
    },
    async gone() {
      if (sockets.length === 0) await once(server, 'connection');
      await Promise.all(open().map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    },
  };
}
