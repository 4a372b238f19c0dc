import { CommandError } from '../report-error.ts';
import { retryWithBackoff } from '../retry-with-backoff.ts';

/** A gateway that is asked over HTTP. */
export interface GatewayClient {
  readonly url: string;
  /** Asks an operation and gives its data; tries again for a minute and a half while the gateway cannot be reached or is busy. */
  ask<Data>(query: string, variables: object): Promise<Data>;
  /** Reads what an address of the gateway holds, such as an attachment's. */
  download(address: string): Promise<Buffer>;
  /** What it waits for, in words; null while it is answered. */
  waiting(): string | null;
}

/** The gateway refuses a request as it is: too large, or not what the schema says. A smaller one may do. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

class PassingError extends Error {}
const isPassing = (error: unknown) => error instanceof PassingError;

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** A client for the gateway at this address, with or without `/graphql` at its end. */
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
      throw new CommandError(`${from} cannot be reached (${(error as Error).message}).`);
    }
  };

  const once = async (body: string): Promise<Answer> => {
    const response = await reach(url, { method: 'POST', headers, body });
    if (response.status === 401)
      throw new CommandError(`${url} does not know the token, or it has expired. Say --token or set PARLEY_TOKEN.`);
    if (response.status === 413) throw new RefusedError('The row is larger than the gateway takes.');
    const text = await response.text();
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new CommandError(`${url} is no Parley gateway: it answers with HTTP ${response.status} and no JSON.`);
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
      throw new CommandError(`${url} answers: ${first.message}`);
    },
    async download(from) {
      const response = await patiently(from, () => reach(new URL(from, url).href, {}));
      if (!response.ok) throw new CommandError(`${from} cannot be downloaded: HTTP ${response.status}.`);
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
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CommandError(`--url must be an http or https address, such as http://localhost:4000; it is ${address}.`);
  if (!/\/graphql\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/graphql`;
  return url.href;
}
