import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/** Lets the listener of an app answer at a free port until the last test of the file has ended; gives the address. */
export async function listen(requestListener: RequestListener): Promise<string> {
  const server = createServer(requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
