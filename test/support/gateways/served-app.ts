import { once } from 'node:events';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../../src/app.ts';
import { afterFile } from '../processes/after-file.ts';

/** A response as received over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

/** A gateway that listens on a local port. */
export interface ServedApp {
  /** Posts a raw body to /graphql. */
  post(body: string, token: string, headers?: Readonly<Record<string, string>>): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** Serves the gateway's listener on a free port, until it is closed or the test file ends. */
export async function serveApp({ requestListener }: Pick<App, 'requestListener'>): Promise<ServedApp> {
  const server = createServer(requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const served: ServedApp = {
    post: (body, token, headers = {}) =>
      new Promise((resolve, reject) => {
        const outgoing = httpRequest({
          host: '127.0.0.1',
          port,
          path: '/graphql',
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
        });
        outgoing.on('error', reject).on('response', (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          incoming.on('error', reject).on('end', () => {
            resolve({ status: incoming.statusCode ?? 0, contentType: incoming.headers['content-type'] ?? null, text });
          });
        });
        outgoing.end(body);
      }),
    async close() {
      if (!server.listening) return;
      agent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  afterFile(served.close);
  return served;
}
