import { Refused, Unreachable } from './failures.ts';
import type { Session, Sessions } from './sessions.ts';

export interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly position?: string };
}

/** Posts an operation with the session. */
export function post(session: Session, body: object, accept: string, signal?: AbortSignal): Promise<Response> {
  return fetch(session.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${session.token}` },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  }).catch(() => {
    throw new Unreachable();
  });
}

/** A request that takes longer has failed. Files take their time. */
const timeoutMs = 180_000;

/** The data of an operation. A session that has ended is replaced once. Throws what failures.ts lists. */
export async function ask<Data>(sessions: Sessions, query: string, variables: object = {}): Promise<Data> {
  for (let last = false; ; last = true) {
    const session = await sessions.current();
    const response = await post(session, { query, variables }, 'application/json', AbortSignal.timeout(timeoutMs));
    const answer = (await response.json().catch(() => ({}))) as GraphqlAnswer<Data>;
    const { code = 'HTTP', message = `HTTP status ${response.status}` } = failureOf(answer);
    if (answer.data && !answer.errors) return answer.data;
    if (response.status === 401 || code === 'UNAUTHENTICATED') sessions.ended(session);
    else if (isPassing(response, code)) throw new Unreachable(retryAfter(response));
    else throw new Refused(code, message);
    if (last) throw new Unreachable();
  }
}

export function failureOf({ errors }: GraphqlAnswer<unknown>): { code?: string | undefined; message?: string } {
  const [first] = errors ?? [];
  return first ? { code: first.extensions?.code, message: first.message } : {};
}

/** Half an answer counts as none. */
function isPassing({ status, ok }: Response, code: string): boolean {
  if (ok && code === 'HTTP') return true;
  return status >= 500 || status === 429 || code === 'SERVICE_UNAVAILABLE' || code === 'INTERNAL_SERVER_ERROR';
}

function retryAfter({ headers }: Response): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
