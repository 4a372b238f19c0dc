import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketOperations, SocketOrigin } from './socket-operations.ts';

export interface WebSockets {
  /** Handles the server's `upgrade` event. */
  readonly upgradeListener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes all sockets with the code for a restart, so that clients reconnect, and accepts no new ones. */
  drain(): void;
}

/** The largest message: a subscription with its variables. */
const maxMessageBytes = 1024 * 1024;
const pingEveryMs = 12_000;
const initWithinMs = 10_000;
/** How long a client may take to complete the closing handshake. */
const closeWithinMs = 1_000;
const serviceRestart = 1012;
/** In bytes. */
const longestReason = 123;

const closeCodes = {
  UNAUTHENTICATED: CloseCode.Unauthorized,
  // 4429: clients do not reconnect automatically.
  TOO_MANY_REQUESTS: CloseCode.TooManyInitialisationRequests,
};

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** Subscriptions over WebSocket, on the endpoint's path, with the `graphql-transport-ws` protocol. */
export function createWebSockets(operations: SocketOperations, logger: Logger): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });

  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: initWithinMs,
    onConnect: async ({ extra, connectionParams }) => {
      const { socket } = extra;
      const admission = await operations.admit(originOf(extra, connectionParams));
      if (admission.refused !== null) {
        socket.close(closeCodes[admission.refused], admission.reason);
        return false;
      }
      // The client may have disconnected meanwhile.
      if (socket.readyState !== socket.OPEN) admission.leave();
      else socket.once('close', admission.leave);
    },
    onSubscribe: ({ extra, connectionParams }, _id, payload) =>
      operations.begin(originOf(extra, connectionParams), payload),
    subscribe: operations.subscribe,
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    // Frames that violate the protocol are the client's fault; ws closes the socket.
    socket.on('error', (error) => logger.debug({ err: error }, 'socket failed'));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when the data has been passed to the system; until then the next event waits in a bounded stream.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason && fitting(reason)),
        onMessage: (take) => {
          socket.on('message', (data) => {
            take(String(data)).catch((error: unknown) => {
              logger.error({ err: error }, 'socket message failed');
              socket.close(CloseCode.InternalServerError, 'Unexpected error.');
            });
          });
        },
      },
      { socket, request },
    );
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      stopPinging();
      closed(code, String(reason)).catch((error: unknown) => logger.error({ err: error }, 'closing a socket failed'));
    });
  });

  let draining = false;
  return {
    upgradeListener(request, socket, head) {
      const path = (request.url ?? '').split('?', 1)[0];
      if (path !== '/graphql' || draining) {
        // Node hands the socket over, so its errors must be handled here.
        socket.on('error', (error) => logger.debug({ err: error }, 'upgrade failed'));
        socket.end(`HTTP/1.1 ${draining ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    },
    drain() {
      draining = true;
      for (const socket of sockets.clients) {
        socket.close(serviceRestart, 'The gateway is restarting.');
        setTimeout(() => socket.terminate(), closeWithinMs).unref();
      }
    },
  };
}

/** Pings clients, and disconnects those that do not respond by the next ping. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, pingEveryMs);
  return () => clearInterval(timer);
}

/** Browsers cannot set headers on a WebSocket, so the token may be in the first message. */
function originOf({ request: { headers } }: Extra, params: Record<string, unknown> | undefined): SocketOrigin {
  const given = params?.authorization ?? params?.Authorization ?? headers.authorization;
  return { authorization: typeof given === 'string' ? given : null, host: headers.host };
}

/** The maximum length of a reason in a close frame. A reason can repeat text of the client, such as an id. */
function fitting(reason: string): string {
  return Buffer.byteLength(reason) <= longestReason ? reason : `${reason.slice(0, longestReason / 4)}…`;
}
