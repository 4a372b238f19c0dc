import type { YogaServerInstance } from 'graphql-yoga';
import type { Gateway } from '../domain/gateway.ts';
import type { Context, RequestOrigin } from '../schema/context.ts';
import type { Authenticate } from './auth.ts';
import { createContext, type RequestState } from './context.ts';
import type { DirectAnswers } from './direct-answers.ts';
import { errorResponse } from './error-response.ts';
import type { RequestRates } from './request-rates.ts';

/** A request to the endpoint, with its body read. */
export interface GraphqlRequest {
  readonly method: string;
  readonly header: (name: 'authorization' | 'accept' | 'content-type') => string | null;
  /** Null where the method has none. */
  readonly body: string | null;
  /** The whole request as Yoga takes it. */
  readonly toFetch: () => Request;
  readonly origin: RequestOrigin;
}

/** An answer of JSON that needs no Response object. */
export interface PlainAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface GraphqlEndpointOptions {
  readonly graphql: YogaServerInstance<RequestState, Context>;
  readonly direct: DirectAnswers;
  readonly gateway: Gateway;
  readonly authenticate: Authenticate;
  /** Null where requests are not limited. */
  readonly rates: RequestRates | null;
}

export type GraphqlEndpoint = (request: GraphqlRequest) => Promise<Response | PlainAnswer>;

/** /graphql: who asks (R1), then the direct way for what is known, and Yoga for everything else. */
export function createGraphqlEndpoint({ graphql, direct, gateway, authenticate, rates }: GraphqlEndpointOptions) {
  const endpoint: GraphqlEndpoint = async (request) => {
    const { origin, method, body } = request;
    const { requestId } = origin;
    const caller = await authenticate(request.header('authorization'));
    if (caller === null && !isPageRequest(request)) return unauthenticated(requestId);
    const allowance = caller && rates ? rates.take(caller.tokenId) : null;
    if (allowance?.allowed === false) return tooManyRequests(requestId, allowance.headers);

    const accept = request.header('accept');
    let executed: RequestState['executed'] = null;
    if (caller !== null && method === 'POST' && body !== null) {
      const posted = { contentType: request.header('content-type'), accept, body };
      const answer = await direct.answer(posted, () => createContext(gateway, caller, origin));
      if (answer?.kind === 'answered') {
        const headers = { 'content-type': answer.contentType, 'x-request-id': requestId, ...allowance?.headers };
        return { status: 200, headers, body: answer.body };
      }
      executed = answer?.result ?? null;
    }
    const response = await graphql.handle(request.toFetch(), { origin, caller, executed });
    if (method === 'POST' && response.status === 200) direct.noteAnswer(accept, response.headers.get('content-type'));
    response.headers.set('x-request-id', requestId);
    for (const [name, value] of Object.entries(allowance?.headers ?? {})) response.headers.set(name, value);
    return response;
  };
  return endpoint;
}

function unauthenticated(requestId: string): Response {
  const message = 'A valid token is needed: Authorization: Bearer <token>.';
  return errorResponse(401, 'UNAUTHENTICATED', message, requestId, { 'www-authenticate': 'Bearer' });
}

function tooManyRequests(requestId: string, headers: Readonly<Record<string, string>>): Response {
  const message = `This token has sent its ${headers['ratelimit-limit']} requests of the minute. Try again when the next begins.`;
  return errorResponse(429, 'TOO_MANY_REQUESTS', message, requestId, headers);
}

/** The playground's page is for everyone; what it asks for is not. */
function isPageRequest({ method, header, toFetch }: GraphqlRequest): boolean {
  return (
    method === 'GET' &&
    (header('accept') ?? '').includes('text/html') &&
    !new URL(toFetch().url).searchParams.has('query')
  );
}
