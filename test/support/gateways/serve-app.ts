import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { App } from '../../../src/app.ts';
import { afterFile } from '../processes/after-file.ts';

/**
 * Serves an app with the production server, on a free port, until the last test of the file has ended; returns the
 * address.
 */
export async function serveApp(app: Pick<App, 'createServer'>): Promise<string> {
  const server = app.createServer().listen(0, '127.0.0.1');
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
