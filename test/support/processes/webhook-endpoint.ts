import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterFile } from './after-file.ts';

interface ReceivedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook endpoint, on this machine. */
export interface WebhookEndpoint {
  readonly url: string;
  readonly received: ReceivedMessage[];
  /** How it responds from now on. */
  answer: (response: ServerResponse, nth: number) => void;
}

/** Opens an endpoint that responds with 204 until changed; closed after the last test of the file. */
export async function openWebhookEndpoint(): Promise<WebhookEndpoint> {
  const endpoint: { url: string; received: ReceivedMessage[]; answer: WebhookEndpoint['answer'] } = {
    url: '',
    received: [],
    answer: (response) => response.writeHead(204).end(),
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      endpoint.received.push({ headers: request.headers, body });
      endpoint.answer(response, endpoint.received.length);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  return endpoint;
}
