import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Context, RequestOrigin } from '../schema/context.ts';
import type { Authenticate } from './auth.ts';
import { baseUrlOf } from './base-url.ts';
import type { RequestState } from './context.ts';
import { withErrorIds } from './error-ids.ts';
import type { RequestRates } from './request-rates.ts';

export interface WebSocketOptions {
  readonly graphql: YogaServerInstance<RequestState, Context>;
  readonly authenticate: Authenticate;
  /** Null where requests are not limited; each subscription counts as one. */
  readonly rates: RequestRates | null;
  /** Scheme, host and port for links; null takes those of the request. */
  readonly publicUrl: string | null;
  readonly logger: Logger;
}

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

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

type Subscribe = NonNullable<ServerOptions['subscribe']>;

/** Subscriptions over WebSocket, on the endpoint's own path, by the protocol `graphql-transport-ws`. */
export function createWebSockets({ graphql, authenticate, rates, publicUrl, logger }: WebSocketOptions): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });
  const begun = new WeakMap<object, { requestId: string; subscribe: Subscribe }>();

  const begin = async (
    extra: Extra,
    params: Record<string, unknown> | undefined,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    const requestId = randomUUID();
    const origin: RequestOrigin = {
      requestId,
      method: 'GET',
      path: '/graphql',
      baseUrl: publicUrl ?? baseUrlOf(extra.request.headers.host),
    };
    const refuse = (errors: readonly GraphQLError[]) => withErrorIds({ errors }, requestId, logger).errors;
    const caller = await authenticate(tokenOf(extra, params));
    if (caller === null) return refuse([unauthenticated()]);
    if (rates?.take(caller.tokenId).allowed === false) return refuse([tooManyRequests()]);
    const { schema, parse, validate, contextFactory, subscribe } = graphql.getEnveloped({
      origin,
      caller,
      executed: null,
      params: payload,
    } as never);
    let document: ReturnType<typeof parse>;
    try {
      document = parse(payload.query);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'The operation cannot be read.';
      return refuse([new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })]);
    }
    const errors = validate(schema, document) as GraphQLError[];
    if (errors.length > 0) return refuse(errors.map(asInvalid));
    if (getOperationAST(document, payload.operationName)?.operation !== OperationTypeNode.SUBSCRIPTION)
      return refuse([new GraphQLError('Only subscriptions are taken over WebSocket; send the rest over HTTP.')]);
    const contextValue = (await contextFactory()) as object;
    begun.set(contextValue, { requestId, subscribe: subscribe as Subscribe });
    return {
      schema,
      document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
      contextValue,
    };
  };

  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: initWithinMs,
    onConnect: async ({ extra, connectionParams }) => {
      if ((await authenticate(tokenOf(extra, connectionParams))) !== null) return;
      extra.socket.close(CloseCode.Unauthorized, 'A valid token is needed.');
      return false;
    },
    onSubscribe: ({ extra, connectionParams }, _id, payload) => begin(extra, connectionParams, payload),
    subscribe: (args) => (begun.get(args.contextValue as object) as { subscribe: Subscribe }).subscribe(args),
    onNext: (_context, _id, _payload, args, result) =>
      withErrorIds(result, begun.get(args.contextValue as object)?.requestId ?? '', logger) as never,
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
        close: (code, reason) => socket.close(code, reason),
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
      void closed(code, String(reason));
    });
  });

  let draining = false;
  return {
    upgradeListener(request, socket, head) {
      const path = (request.url ?? '').split('?', 1)[0];
      if (path !== '/graphql' || draining) {
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
function tokenOf({ request }: Extra, params: Record<string, unknown> | undefined): string | null {
  const given = params?.authorization ?? params?.Authorization ?? request.headers.authorization;
  return typeof given === 'string' ? given : null;
}

/** As HTTP tells of it: with the code, unless a rule has given its own. */
function asInvalid({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...extensions } });
}

function tooManyRequests(): GraphQLError {
  const message = 'This token has sent its requests of the minute. Try again when the next begins.';
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_REQUESTS', retryable: true } });
}

function unauthenticated(): GraphQLError {
  return new GraphQLError('A valid token is needed.', { extensions: { code: 'UNAUTHENTICATED' } });
}
