import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterFile } from '../processes/after-file.ts';

/** An endpoint that says what no HTTP server would say. */
export interface RawEndpoint {
  readonly url: string;
  /** Every connection so far. */
  readonly sockets: readonly Socket[];
  /** Those of them that are open. */
  readonly open: number;
  /** Resolves once there was a connection and none is left. */
  gone(): Promise<void>;
}

/** Opens an endpoint that does with each connection what it is told; closed after the last test of the file. */
export async function openRawEndpoint(behave: (socket: Socket) => void, protocol = 'http'): Promise<RawEndpoint> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    // What nobody reads has no end that could be seen.
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
