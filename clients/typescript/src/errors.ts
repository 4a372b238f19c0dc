import type { Failure } from './types.js';

/** A top-level error as GraphQL servers return it. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface RequestFacts {
  readonly code: string;
  readonly status?: number | null;
  readonly requestId?: string | null;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  readonly errors?: readonly GraphqlError[];
  readonly cause?: unknown;
}

/**
 * The request failed as a whole: it got no response, or one without a result. `code` is the gateway's
 * (`UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`, `SERVICE_UNAVAILABLE`, `INTERNAL_SERVER_ERROR`, …), or `NETWORK`
 * (no response), `TIMEOUT` (none in time), `TOKEN` (the token function failed; its error is the `cause`), `HTTP` (a
 * response that is not from the gateway), `DISCONNECTED` (a subscription was interrupted) or `NOT_FOUND` (a list of
 * something that does not exist).
 */
export class ParleyRequestError extends Error {
  override readonly name = 'ParleyRequestError';
  readonly code: string;
  /** The HTTP status; null without a response. */
  readonly status: number | null;
  /** The id to report to the operators of the gateway: their log contains it. */
  readonly requestId: string | null;
  /** Whether it may succeed later. */
  readonly retryable: boolean;
  /** How long the gateway asks to wait; null if it does not say. */
  readonly retryAfterMs: number | null;
  /** The top-level errors of the response. */
  readonly errors: readonly GraphqlError[];

  constructor(message: string, facts: RequestFacts) {
    super(message, { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status ?? null;
    this.requestId = facts.requestId ?? null;
    this.retryable = facts.retryable ?? false;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.errors = facts.errors ?? [];
  }
}

/** An expected failure, thrown by the `orThrow` variant of a write. `failure` is the member of the result's union. */
export class ParleyFailureError<F extends Failure = Failure> extends Error {
  override readonly name = 'ParleyFailureError';
  readonly code: F['code'];

  constructor(readonly failure: F) {
    super(messageOf(failure));
    this.code = failure.code;
  }
}

const shownIssues = 3;

/** The gateway's message says how many issues there are; the first of them say what to change. */
function messageOf(failure: Failure): string {
  const { message, issues = [] } = failure as { message: string; issues?: Issues };
  if (issues.length === 0) return message;
  const shown = issues
    .slice(0, shownIssues)
    .map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '));
  return `${message} ${shown.join(' ')}${issues.length > shownIssues ? ' …' : ''}`;
}

type Issues = readonly { readonly path: readonly string[]; readonly message: string }[];
