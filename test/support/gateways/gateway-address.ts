import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterFile } from '../processes/after-file.ts';

/** Serves an app's listener on a free port until the last test of the file has ended; returns the address. */
export async function listen(requestListener: RequestListener): Promise<string> {
  const server = createServer(requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
