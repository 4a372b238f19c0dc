import { randomUUID } from 'node:crypto';
import { type ExecutionArgs, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { ServerOptions, SubscribePayload } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import { RefusedToken } from '../../domain/access/refused-token.ts';
import type { GatewayOf } from '../../domain/gateway.ts';
import type { RequestState } from '../../operations/context.ts';
import { createOperationRecord, noteRefusal } from '../../operations/operation-record.ts';
import type { Context, RequestOrigin } from '../../schema/core/context.ts';
import { Cancellation } from '../../store/core/cancellation.ts';
import { isUnavailable } from '../../store/core/db-errors.ts';
import { baseUrlOf } from '../http/base-url.ts';
import type { Authenticate } from '../limits/authenticate.ts';
import type { RequestRates } from '../limits/request-rates.ts';
import { type TokenSockets, tooManySockets } from '../limits/token-sockets.ts';
import type { AnsweredRequest } from '../observability/answered-request.ts';
import { type Answering, completeResult, type Finishing } from '../yoga/use-results.ts';

export interface SocketOperationsOptions {
  readonly graphql: YogaServerInstance<RequestState, Context>;
  readonly authenticate: Authenticate;
  readonly gatewayOf: GatewayOf;
  /** Null if requests are not limited; each subscription counts as one. */
  readonly rates: RequestRates | null;
  readonly sockets: TokenSockets;
  /** Scheme, host and port for links; null uses those of the request. */
  readonly publicUrl: string | null;
  readonly finishing: Finishing;
  /** Called once for every operation, and for every rejected socket. */
  readonly observe: (request: AnsweredRequest) => void;
}

/** The data of a socket. */
export interface SocketOrigin {
  readonly authorization: string | null;
  readonly host: string | undefined;
}

type Subscribe = NonNullable<ServerOptions['subscribe']>;

/** `leave` must be called when the socket has closed. */
type Admission =
  | { readonly refused: null; readonly leave: () => void }
  | { readonly refused: 'UNAUTHENTICATED' | 'TOO_MANY_REQUESTS'; readonly reason: string };

export interface SocketOperations {
  /** R1: authenticates the socket, or returns why it must be closed. */
  admit(from: SocketOrigin): Promise<Admission>;
  /** The arguments for `subscribe`, or why the operation is rejected. */
  begin(from: SocketOrigin, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]>;
  /** The results of a started operation, ready to be sent. */
  readonly subscribe: Subscribe;
}

interface Operation extends Answering {
  readonly startedAt: number;
}

/** The request that opened the socket, and its response: both are logged with each of its operations. */
const upgrade = { method: 'GET', path: '/graphql', status: 101 };

/** Processes operations of sockets as the endpoint processes requests: authentication, rate limits, validation and records. */
export function createSocketOperations(options: SocketOperationsOptions): SocketOperations {
  const { graphql, authenticate, gatewayOf, rates, sockets, publicUrl, finishing, observe } = options;
  const begun = new WeakMap<object, { operation: Operation; subscribe: Subscribe }>();

  const answered = ({ requestId, record, startedAt }: Operation) =>
    observe({ ...upgrade, requestId, record, durationMs: performance.now() - startedAt });

  const refuse = (operation: Operation, ...errors: GraphQLError[]): readonly GraphQLError[] => {
    const { errors: finished } = completeResult({ errors }, operation, finishing) as { errors: GraphQLError[] };
    answered(operation);
    return finished;
  };

  /** An unexpected error closes the socket, which logs it; the operation is still recorded. */
  const recordFault = async <Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      operation.record.code = isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
      answered(operation);
      throw error;
    }
  };

  const begin = async (operation: Operation, { authorization, host }: SocketOrigin, payload: SubscribePayload) => {
    const { requestId, record } = operation;
    const { method, path } = upgrade;
    // No operation over a socket is audited, so the origin is not needed.
    const baseUrl = publicUrl ?? baseUrlOf(host);
    const origin: RequestOrigin = { requestId, method, path, baseUrl, clientAddress: () => null };
    const caller = await authenticate(authorization);
    if (caller instanceof RefusedToken) {
      noteRefusal(record, caller);
      return refuse(operation, unauthenticated());
    }
    record.caller = caller;
    if (rates?.take(caller.clientId).allowed === false) return refuse(operation, tooManyRequests());
    const gateway = await gatewayOf(caller.orgId);
    const state: RequestState = { origin, caller, gateway, record, stop: new Cancellation(), executed: null };
    const { schema, parse, validate, contextFactory, subscribe } = graphql.getEnveloped({
      ...state,
      params: payload,
    } as never);
    let document: ReturnType<typeof parse>;
    try {
      document = parse(payload.query);
    } catch (error) {
      return refuse(operation, asUnreadable(error));
    }
    let errors: GraphQLError[];
    try {
      errors = validate(schema, document) as GraphQLError[];
    } catch (error) {
      // Some rules throw errors instead of returning them; anything else is unexpected.
      if (!(error instanceof GraphQLError)) throw error;
      errors = [error];
    }
    if (errors.length > 0) return refuse(operation, ...errors.map(asInvalid));
    if (getOperationAST(document, payload.operationName)?.operation !== OperationTypeNode.SUBSCRIPTION)
      return refuse(
        operation,
        new GraphQLError('WebSockets accept subscriptions only. Send other operations over HTTP.'),
      );
    const contextValue = (await contextFactory()) as object;
    begun.set(contextValue, { operation, subscribe: subscribe as Subscribe });
    return {
      schema,
      document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
      contextValue,
    };
  };

  const received = (): Operation => ({
    requestId: randomUUID(),
    record: createOperationRecord(),
    startedAt: performance.now(),
  });

  return {
    async admit({ authorization }) {
      const operation = received();
      const turnAway = (refused: 'UNAUTHENTICATED' | 'TOO_MANY_REQUESTS', reason: string): Admission => {
        refuse(operation, new GraphQLError(reason, { extensions: { code: refused } }));
        return { refused, reason };
      };
      const caller = await authenticate(authorization);
      if (caller instanceof RefusedToken) {
        noteRefusal(operation.record, caller);
        return turnAway('UNAUTHENTICATED', 'A valid token is needed.');
      }
      operation.record.caller = caller;
      const leave = sockets.open(caller);
      if (leave === null) return turnAway('TOO_MANY_REQUESTS', tooManySockets(sockets.limit));
      return { refused: null, leave };
    },
    begin(from, payload) {
      const operation = received();
      return recordFault(operation, () => begin(operation, from, payload));
    },
    subscribe(args) {
      const { operation, subscribe } = begun.get(args.contextValue as object) as NonNullable<
        ReturnType<typeof begun.get>
      >;
      return recordFault(operation, async () => {
        const result = completeResult((await subscribe(args)) as object, operation, finishing);
        answered(operation);
        return result as Awaited<ReturnType<Subscribe>>;
      });
    },
  };
}

/** The same error as over HTTP: with a code, unless a rule has set its own. */
function asInvalid({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...extensions } });
}

function asUnreadable(error: unknown): GraphQLError {
  const message = error instanceof Error ? error.message : 'The operation cannot be read.';
  const own = error instanceof GraphQLError ? error.extensions : {};
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED', ...own } });
}

function tooManyRequests(): GraphQLError {
  const message = 'This token has reached its limit of requests per minute. Try again in the next minute.';
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_REQUESTS', retryable: true } });
}

function unauthenticated(): GraphQLError {
  return new GraphQLError('A valid token is needed.', { extensions: { code: 'UNAUTHENTICATED' } });
}
