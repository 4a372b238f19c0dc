import { parseUrl } from '../../domain/core/urls.ts';
import { CommandError } from '../report-error.ts';
import { retryWithBackoff } from '../retry-with-backoff.ts';

/** A client of a gateway over HTTP. */
export interface GatewayClient {
  readonly url: string;
  /** Runs an operation and returns its data. Retries for 90 seconds while the gateway is unreachable or busy. */
  ask<Data>(query: string, variables: object): Promise<Data>;
  /** Downloads from an address of the gateway, such as an attachment. */
  download(address: string): Promise<Buffer>;
  /** Describes what it waits for; null while the gateway responds. */
  waiting(): string | null;
}

/** The gateway rejects a request because it is too large or does not match the schema. A smaller one may succeed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

class PassingError extends Error {}
const isPassing = (error: unknown) => error instanceof PassingError;

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** A client for the gateway at this address, with or without a trailing `/graphql`. */
export function createGatewayClient(address: string, token: string): GatewayClient {
  const url = toEndpoint(address);
  const headers = { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` };

  let waiting: string | null = null;
  const patiently = async <Result>(from: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await retryWithBackoff(isPassing, work, (now) => {
        waiting = now && `waiting for ${from} (${(now.error as Error).message}), giving up in ${now.secondsLeft} s`;
      });
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new CommandError(`Cannot reach ${from} (${(error as Error).message}).`);
    }
  };

  const once = async (body: string): Promise<Answer> => {
    const response = await reach(url, { method: 'POST', headers, body });
    if (response.status === 401)
      throw new CommandError(`The token is unknown to ${url}, or has expired. Use --token or set PARLEY_TOKEN.`);
    if (response.status === 413) throw new RefusedError('The row is larger than the gateway allows.');
    const text = await response.text();
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new CommandError(`${url} is not a Parley gateway: it returned HTTP ${response.status} without JSON.`);
    }
  };

  return {
    url,
    waiting: () => waiting,
    async ask<Data>(query: string, variables: object) {
      const body = JSON.stringify({ query, variables });
      const { data, errors } = await patiently(url, async () => {
        const answer = await once(body);
        const codes = answer.errors?.map((error) => error.extensions?.code);
        if (codes?.some((code) => code === 'SERVICE_UNAVAILABLE')) throw new PassingError('it is unavailable');
        return answer;
      });
      const [first] = errors ?? [];
      if (!first) return data as Data;
      const code = first.extensions?.code;
      if (code === 'BAD_USER_INPUT' || code === 'GRAPHQL_VALIDATION_FAILED') throw new RefusedError(first.message);
      throw new CommandError(`${url} returned an error: ${first.message}`);
    },
    async download(from) {
      const response = await patiently(from, () => reach(new URL(from, url).href, {}));
      if (!response.ok) throw new CommandError(`Cannot download ${from}: HTTP ${response.status}.`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error & { code?: string } };
    throw new PassingError(cause?.code ?? cause?.message ?? message);
  }
  if ([429, 502, 503, 504].includes(response.status)) throw new PassingError(`HTTP ${response.status}`);
  return response;
}

function toEndpoint(address: string): string {
  const url = parseUrl(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CommandError(`--url must be an http or https URL, such as http://localhost:4000, but is ${address}.`);
  if (!/\/graphql\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/graphql`;
  return url.href;
}
