import { OperationTypeNode } from 'graphql';
import type { YogaServerInstance } from 'graphql-yoga';
import { RefusedToken, type TokenRule } from '../../domain/access/refused-token.ts';
import type { Gateway, GatewayOf } from '../../domain/gateway.ts';
import type { FastPath } from '../../fast-path/fast-path.ts';
import { createContext, type RequestState } from '../../operations/context.ts';
import { noteRefusal, type OperationRecord } from '../../operations/operation-record.ts';
import type { Context, RequestOrigin } from '../../schema/core/context.ts';
import type { Cancellation } from '../../store/core/cancellation.ts';
import { bodyFault } from '../body/request-body.ts';
import { errorResponse } from '../errors/error-response.ts';
import { accepts, notAcceptable } from '../http/acceptable.ts';
import type { Incoming } from '../http/incoming.ts';
import { isPlain, type PlainAnswer } from '../http/plain-answer.ts';
import { isEventStream } from '../http/response-headers.ts';
import { dropStream } from '../http/send-stream.ts';
import type { Authenticate } from '../limits/authenticate.ts';
import type { RequestRates } from '../limits/request-rates.ts';
import { type TokenSockets, tooManySockets } from '../limits/token-sockets.ts';
import { withinDeadline } from '../limits/within-deadline.ts';

/** A request to the endpoint. */
interface GraphqlRequest {
  readonly incoming: Incoming;
  readonly origin: RequestOrigin;
  /** Filled in while the request is processed. */
  readonly record: OperationRecord;
}

export interface GraphqlEndpointOptions {
  readonly graphql: YogaServerInstance<RequestState, Context>;
  readonly direct: FastPath;
  readonly gatewayOf: GatewayOf;
  readonly authenticate: Authenticate;
  /** Null if requests are not limited. */
  readonly rates: RequestRates | null;
  readonly sockets: TokenSockets;
  readonly operationTimeoutMs: number;
}

export type GraphqlEndpoint = (request: GraphqlRequest) => Promise<Response | PlainAnswer>;

/** /graphql: authenticates (R1), then uses the fast path for known operations and Yoga for all others. */
export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { graphql, direct, gatewayOf, authenticate, rates, sockets, operationTimeoutMs } = options;

  const execute = async (
    request: GraphqlRequest,
    gateway: Gateway,
    body: string | null,
    stop: Cancellation,
  ): Promise<Response | PlainAnswer> => {
    const { incoming, origin, record } = request;
    const { method } = incoming;
    const { caller } = record;
    const accept = incoming.header('accept');
    let executed: RequestState['executed'] = null;
    if (caller !== null && method === 'POST' && body !== null) {
      const posted = { contentType: incoming.header('content-type'), accept, body };
      const answer = await direct.answer(posted, (operation) => {
        record.kind = operation.kind;
        record.name = operation.name;
        return createContext(gateway, caller, origin, stop);
      });
      if (answer?.kind === 'answered') {
        const headers = { 'content-type': answer.contentType, 'x-request-id': origin.requestId };
        return { status: 200, headers, body: answer.body };
      }
      executed = answer?.result ?? null;
      stop.check();
    }
    const response = await graphql.handle(incoming.toFetch(body), { origin, caller, gateway, executed, stop, record });
    if (caller !== null && method === 'POST' && response.status === 200)
      direct.noteAnswer(caller.clientId, accept, response.headers.get('content-type'));
    if (response.status === 406) {
      dropAnswer(response);
      return refused(record, unacceptable(origin.requestId, record.kind === OperationTypeNode.SUBSCRIPTION));
    }
    response.headers.set('x-request-id', origin.requestId);
    return response;
  };

  return async (request) => {
    const { incoming, record, origin } = request;
    const caller = await authenticate(incoming.header('authorization'));
    if (caller instanceof RefusedToken) {
      noteRefusal(record, caller);
      return refused(record, unauthenticated(origin.requestId, caller.rule));
    }
    record.caller = caller;
    const allowance = rates ? rates.take(caller.clientId) : null;
    if (allowance?.allowed === false) return refused(record, tooManyRequests(origin.requestId, allowance.headers));
    const refusal = refusalOf(incoming);
    if (refusal) return refused(record, refusal);
    const body = await incoming.readBody(caller.clientId);
    record.receivedAt = performance.now();
    const deadline = {
      limitMs: operationTimeoutMs,
      late: () => refused(record, timedOut(origin.requestId, operationTimeoutMs)),
      onHangUp: incoming.onHangUp,
      hungUp: () => refused(record, clientGone()),
    };
    // Not async: the gateway is nearly always there, and another promise for each request is not free.
    const run = (stop: Cancellation) => {
      const gateway = gatewayOf(caller.orgId);
      if (gateway instanceof Promise) return gateway.then((opened) => execute(request, opened, body, stop));
      return execute(request, gateway, body, stop);
    };
    const answer = await withinDeadline(deadline, run, dropAnswer);
    if (!isPlain(answer) && isEventStream(answer) && !countStream(sockets, request)) {
      dropAnswer(answer);
      return refused(record, tooManyStreams(origin.requestId, sockets.limit));
    }
    return allowance ? addHeaders(answer, allowance.headers) : answer;
  };
}

/** Counts a stream as open until it ends; false if the token has reached its limit. */
function countStream(sockets: TokenSockets, { incoming, record }: GraphqlRequest): boolean {
  // Other operations that request a stream are already executed and end immediately, as does a rejected subscription.
  if (record.caller === null || record.kind !== OperationTypeNode.SUBSCRIPTION || record.ended === null) return true;
  const leave = sockets.open(record.caller);
  if (leave === null) return false;
  if (incoming.onClose) incoming.onClose(leave);
  else void record.ended.then(leave);
  return true;
}

type Refusal = readonly [code: string, response: Response];

function refused(record: OperationRecord, [code, response]: Refusal): Response {
  record.code = code;
  return response;
}

/** Checks what Yoga would check too late or not at all: the encoding of the body and the acceptable media types. */
function refusalOf({ method, header, requestId }: Incoming): Refusal | null {
  const isPost = method === 'POST';
  const fault = isPost ? bodyFault(header('content-type'), header('content-encoding')) : null;
  if (fault !== null) return ['BAD_USER_INPUT', errorResponse(415, 'BAD_USER_INPUT', fault, requestId)];
  const accept = header('accept');
  return (isPost || method === 'GET') && !accepts(accept) ? unacceptable(requestId, false) : null;
}

function addHeaders(answer: Response | PlainAnswer, headers: Readonly<Record<string, string>>) {
  if (isPlain(answer)) return { ...answer, headers: { ...answer.headers, ...headers } };
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

function dropAnswer(answer: Response | PlainAnswer): void {
  if (!isPlain(answer) && answer.body) dropStream(answer.body);
}

/** RFC 6750: a client that sent no token learns nothing of an error; one that did, not which rule the token breaks (R46). */
function unauthenticated(requestId: string, rule: TokenRule): Refusal {
  const code = 'UNAUTHENTICATED';
  const message = 'A valid token is needed: Authorization: Bearer <token>.';
  return [
    code,
    errorResponse(401, code, message, requestId, {
      'www-authenticate': rule === 'missing' ? 'Bearer' : 'Bearer error="invalid_token"',
    }),
  ];
}

function tooManyRequests(requestId: string, headers: Readonly<Record<string, string>>): Refusal {
  const code = 'TOO_MANY_REQUESTS';
  const message = `This token has reached its limit of ${headers['ratelimit-limit']} requests per minute. Try again in the next minute.`;
  return [code, errorResponse(429, code, message, requestId, headers)];
}

function tooManyStreams(requestId: string, limit: number): Refusal {
  const code = 'TOO_MANY_REQUESTS';
  return [code, errorResponse(429, code, tooManySockets(limit), requestId)];
}

function timedOut(requestId: string, limitMs: number): Refusal {
  const code = 'SERVICE_UNAVAILABLE';
  const message =
    `The operation took longer than ${limitMs} ms and was stopped; a write in it may have succeeded. ` +
    'Request less at a time, or try again; retry a write with the same idempotencyKey.';
  return [code, errorResponse(503, code, message, requestId, { 'retry-after': '1' })];
}

function unacceptable(requestId: string, isSubscription: boolean): Refusal {
  return ['BAD_USER_INPUT', errorResponse(406, 'BAD_USER_INPUT', notAcceptable(isSubscription), requestId)];
}

/** For logs and metrics only: the client is gone. */
function clientGone(): Refusal {
  return ['CLIENT_CLOSED_REQUEST', new Response(null, { status: 499 })];
}
