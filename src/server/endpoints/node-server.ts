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

/** For the head of a request, and for connections on which none has begun. */
const headTimeoutMs = 60_000;
/** Longer than the minute for which load balancers keep a connection: the one who hangs up first must not be us. */
const keptAliveMs = 65_000;
/** How long nothing may move on a connection, beyond what an operation may take: a client that does not take its answer. */
const stalledMs = 60_000;
const maxTimerMs = 2_147_483_647;

/** Node's server, with all that the gateway answers on it and the limits on what a connection may cost; to be listened with. */
export function createNodeServer(options: NodeServerOptions): Server {
  const { requestListener, continueListener, upgradeListener, bodyTimeoutMs, operationTimeoutMs, logger } = options;
  /** The last of each connection. */
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
  // Such as having no more file descriptors: those connections that are there go on. Who listens hears of what comes before.
  server.once('listening', () => server.on('error', (error) => logger.error({ err: error }, 'server failed')));
  server.keepAliveTimeout = keptAliveMs;
  server.headersTimeout = headTimeoutMs;
  // The bodies that are read have their own limit, with a better answer; this is behind it.
  server.requestTimeout = Math.min(headTimeoutMs + bodyTimeoutMs + stalledMs, maxTimerMs);
  server.timeout = Math.min(Math.max(operationTimeoutMs, bodyTimeoutMs) + stalledMs, maxTimerMs);
  // A client may end its side once its request is sent; Node would take that for its going away.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  server.on('connection', (socket) => {
    socket.once('end', () => {
      const outgoing = answering.get(socket);
      // As often as one likes, before an answer; but HTTP/1.0 does not know it. Streams of events have comments.
      const ask = () => {
        if (!outgoing?.headersSent && outgoing?.req.httpVersion === '1.1') outgoing.writeProcessing();
      };
      if (outgoing) askOnceHalfClosed(socket, outgoing, ask);
    });
  });
  return server;
}
