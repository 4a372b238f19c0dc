import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketOperations, SocketOrigin } from './socket-operations.ts';

export interface WebSockets {
  /** For the server's `upgrade` event. */
  readonly upgradeListener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Closes every socket as a restart, upon which clients connect anew, and takes no other. */
  drain(): void;
}

/** An operation that subscribes, with room for its variables. */
const maxMessageBytes = 1024 * 1024;
const pingEveryMs = 12_000;
const initWithinMs = 10_000;
/** How long a client has for its part of closing. */
const closeWithinMs = 1_000;
const serviceRestart = 1012;
/** In bytes. */
const longestReason = 123;

const closeCodes = {
  UNAUTHENTICATED: CloseCode.Unauthorized,
  // 4429: clients do not come back by themselves.
  TOO_MANY_REQUESTS: CloseCode.TooManyInitialisationRequests,
};

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** Subscriptions over WebSocket, on the endpoint's own path, by the protocol `graphql-transport-ws`. */
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
      // It may have gone meanwhile.
      if (socket.readyState !== socket.OPEN) admission.leave();
      else socket.once('close', admission.leave);
    },
    onSubscribe: ({ extra, connectionParams }, _id, payload) =>
      operations.begin(originOf(extra, connectionParams), payload),
    subscribe: operations.subscribe,
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    // Frames that break the protocol are the client's fault; ws closes the socket.
    socket.on('error', (error) => logger.debug({ err: error }, 'socket failed'));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves once the data is with the system: until then the next event waits, in a bounded stream.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason && fitting(reason)),
        onMessage: (take) => {
          socket.on('message', (data) => {
            take(String(data)).catch((error: unknown) => {
              logger.error({ err: error }, 'message of a socket failed');
              socket.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
            });
          });
        },
      },
      { socket, request },
    );
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      stopPinging();
      closed(code, String(reason)).catch((error: unknown) => logger.error({ err: error }, 'end of a socket failed'));
    });
  });

  let draining = false;
  return {
    upgradeListener(request, socket, head) {
      const path = (request.url ?? '').split('?', 1)[0];
      if (path !== '/graphql' || draining) {
        // Node leaves the socket to whoever takes it, who has to hear of its errors.
        socket.on('error', (error) => logger.debug({ err: error }, 'upgrade failed'));
        socket.end(`HTTP/1.1 ${draining ? '503 Service Unavailable' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    },
    drain() {
      draining = true;
      for (const socket of sockets.clients) {
        socket.close(serviceRestart, 'The gateway restarts.');
        setTimeout(() => socket.terminate(), closeWithinMs).unref();
      }
    },
  };
}

/** Pings, and hangs up on who does not answer by the next ping. */
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

/** Browsers cannot set headers on a socket, so the token may come in the first message. */
function originOf({ request: { headers } }: Extra, params: Record<string, unknown> | undefined): SocketOrigin {
  const given = params?.authorization ?? params?.Authorization ?? headers.authorization;
  return { authorization: typeof given === 'string' ? given : null, host: headers.host };
}

/** What a frame that closes a socket can hold; the rest may be a client's own words, such as the id that it gave. */
function fitting(reason: string): string {
  return Buffer.byteLength(reason) <= longestReason ? reason : `${reason.slice(0, longestReason / 4)}…`;
}
