import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { askOnceHalfClosed } from '../http/half-closed.ts';
import type { WebSockets } from '../websocket/web-sockets.ts';
import type { NodeListeners } from './node-listener.ts';

export interface NodeServerOptions extends NodeListeners, Pick<WebSockets, 'upgradeListener'> {
  readonly bodyTimeoutMs: number;
  readonly operationTimeoutMs: number;
  readonly logger: Logger;
}

/** The timeout for the head of a request, and for connections without a request. */
const headTimeoutMs = 60_000;
/** Longer than the minute for which load balancers keep a connection, so that the gateway does not close it first. */
const keptAliveMs = 65_000;
/** How long a connection may be idle, in addition to the operation timeout: for clients that do not read the response. */
const stalledMs = 60_000;
const maxTimerMs = 2_147_483_647;

/** Node's server with the gateway's endpoints and connection limits. The caller starts listening. */
export function createNodeServer(options: NodeServerOptions): Server {
  const { requestListener, continueListener, upgradeListener, bodyTimeoutMs, operationTimeoutMs, logger } = options;
  /** The last response of each connection. */
  const answering = new WeakMap<Socket, ServerResponse>();
  const noting =
    (listener: typeof requestListener): typeof requestListener =>
    (incoming, outgoing) => {
      answering.set(incoming.socket, outgoing);
      listener(incoming, outgoing);
    };
  const server = createServer(noting(requestListener));
  server.on('checkContinue', noting(continueListener));
  server.on('upgrade', upgradeListener);
  // Such as running out of file descriptors: existing connections continue. Earlier errors go to the code that starts listening.
  server.once('listening', () => server.on('error', (error) => logger.error({ err: error }, 'server failed')));
  server.keepAliveTimeout = keptAliveMs;
  server.headersTimeout = headTimeoutMs;
  // A fallback: bodies that are read have their own limit with a better error.
  server.requestTimeout = Math.min(headTimeoutMs + bodyTimeoutMs + stalledMs, maxTimerMs);
  server.timeout = Math.min(Math.max(operationTimeoutMs, bodyTimeoutMs) + stalledMs, maxTimerMs);
  // A client may close its side after sending the request; Node would treat that as a disconnect.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  server.on('connection', (socket) => {
    socket.once('end', () => {
      const outgoing = answering.get(socket);
      // An informational response can be sent any number of times before the final one, but not with HTTP/1.0. Event streams use comments instead.
      const ask = () => {
        if (!outgoing?.headersSent && outgoing?.req.httpVersion === '1.1') outgoing.writeProcessing();
      };
      if (outgoing) askOnceHalfClosed(socket, outgoing, ask);
    });
  });
  return server;
}
