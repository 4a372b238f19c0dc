import { ParleyRequestError } from './errors.js';

export interface Surroundings {
  readonly url: string | URL;
  readonly limit: AbortSignal;
  readonly caller: AbortSignal | undefined;
}

/** Distinguishes what fetch throws: the caller aborted, the time was up, or the network failed. */
export function asRequestError(error: unknown, { url, limit, caller }: Surroundings): unknown {
  if (caller?.aborted) return caller.reason;
  if (error instanceof ParleyRequestError) return error;
  const [code, message] = limit.aborted
    ? ['TIMEOUT', `${addressOf(url)} did not answer in time.`]
    : ['NETWORK', `${addressOf(url)} cannot be reached (${reasonOf(error)}).`];
  return new ParleyRequestError(message, { code, retryable: true, cause: error });
}

/** The URL without parts that may be secret. */
function addressOf(url: string | URL): string {
  return String(url)
    .replace(/[?#].*$/, '')
    .replace(/\/\/[^/@]*@/, '//');
}

/** Node says only "fetch failed"; the cause says what happened. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
