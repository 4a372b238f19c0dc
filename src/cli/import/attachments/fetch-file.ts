import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseUrl } from '../../../domain/core/urls.ts';
import { maxAttachmentBytes } from '../../../domain/threads/attachments.ts';
import { judgedAddresses, lookUpIn } from '../../../jobs/outbound/judged-addresses.ts';

/** A file, or why it could not be fetched. */
export type FetchedFile = { readonly bytes: Buffer; readonly mimeType: string | null } | { readonly why: string };

export interface FetchOptions {
  /** Whether addresses that are not public are allowed. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 30_000;
const maxRedirects = 5;
const attempts = 3;
const pauseMs = 500;

class Passing extends Error {}

/**
 * Fetches a file from a URL. Like webhooks, it connects only to the public addresses that its name had when it was looked up, also after
 * each redirect. A file larger than an attachment may be is not read to its end.
 */
export async function fetchFile(url: string, options: FetchOptions): Promise<FetchedFile> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await follow(url, options);
    } catch (error) {
      if (options.signal.aborted || !(error instanceof Passing) || attempt === attempts)
        return { why: error instanceof Passing ? error.message : 'no connection to a public address' };
      await sleep(pauseMs * attempt);
    }
  }
}

async function follow(first: string, options: FetchOptions): Promise<FetchedFile> {
  let url = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const parsed = parseUrl(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) return { why: 'not an http or https URL' };
    const answer = await get(parsed, options);
    if (!('location' in answer)) return answer;
    url = new URL(answer.location, url).href;
  }
  return { why: `more than ${maxRedirects} redirects` };
}

async function get(url: URL, options: FetchOptions): Promise<FetchedFile | { location: string }> {
  const over = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs ?? usualTimeoutMs)]);
  const addresses = await judgedAddresses(url, options, over);
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      agent: false,
      lookup: lookUpIn(addresses),
      signal: over,
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Passing(`no answer (${error.code ?? error.name})`)),
    );
    outgoing.on('response', (incoming) => {
      const { statusCode = 0, headers } = incoming;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        incoming.destroy();
        resolve({ location: headers.location });
      } else if (statusCode === 429 || statusCode >= 500) {
        incoming.destroy();
        reject(new Passing(`HTTP ${statusCode}`));
      } else if (statusCode !== 200) {
        incoming.destroy();
        resolve({ why: `HTTP ${statusCode}` });
      } else read(incoming).then(resolve, reject);
    });
    outgoing.end();
  });
}

async function read(incoming: IncomingMessage): Promise<FetchedFile> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of incoming as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > maxAttachmentBytes) return { why: `larger than ${maxAttachmentBytes / 1024 / 1024} MiB` };
      parts.push(part);
    }
  } catch (error) {
    throw new Passing(`cut off (${(error as NodeJS.ErrnoException).code ?? 'aborted'})`);
  }
  return { bytes: Buffer.concat(parts), mimeType: incoming.headers['content-type'] ?? null };
}
