import { ParleyRequestError } from './errors.js';
import { wait } from './wait.js';

/** The limits for retries of a call. */
export interface RetryLimits {
  /** The total number of attempts, including the first. Default 5; 1 never retries. */
  readonly attempts: number;
  /** The maximum total of all waits of one call. Default 60,000. A wait that would exceed it does not start. */
  readonly maxWaitMs: number;
}

export const defaultRetryLimits: RetryLimits = { attempts: 5, maxWaitMs: 60_000 };

export interface Attempts<Answer> {
  readonly attempt: () => Promise<Answer>;
  /** Whether to repeat a request without a response, although it may have been executed. */
  readonly repeatable: boolean;
  readonly limits: RetryLimits;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes attempts until one succeeds, none can succeed, or the limits are reached; then returns the outcome of the last
 * one.
 */
export async function withRetries<Answer>({ attempt, repeatable, limits, signal }: Attempts<Answer>): Promise<Answer> {
  let left = limits.maxWaitMs;
  for (let made = 1; ; made++) {
    const outcome = await settle(attempt);
    const waitMs = waitBefore(outcome, made, repeatable);
    if (waitMs === null || made >= limits.attempts || waitMs > left || signal?.aborted) {
      if ('error' in outcome) throw outcome.error;
      return outcome.answer;
    }
    left -= waitMs;
    await wait(waitMs, signal);
  }
}

type Outcome<Answer> = { readonly answer: Answer } | { readonly error: unknown };

async function settle<Answer>(attempt: () => Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { answer: await attempt() };
  } catch (error) {
    return { error };
  }
}

/** How long to wait before the next attempt; null if there must be none. */
function waitBefore(outcome: Outcome<unknown>, made: number, repeatable: boolean): number | null {
  if ('answer' in outcome) {
    const { retryable, retryAfterMs } = (outcome.answer ?? {}) as { retryable?: unknown; retryAfterMs?: unknown };
    if (retryable !== true) return null;
    return typeof retryAfterMs === 'number' ? Math.max(1, retryAfterMs) : backoff(made);
  }
  const { error } = outcome;
  if (!repeatable || !(error instanceof ParleyRequestError) || !error.retryable) return null;
  return Math.max(error.retryAfterMs ?? 0, backoff(made));
}

/** 200 ms, doubled with each attempt, up to 5 s; half of it is random, so that many clients do not return at once. */
export function backoff(made: number): number {
  const whole = Math.min(5_000, 200 * 2 ** (made - 1));
  return Math.round(whole / 2 + (Math.random() * whole) / 2);
}
