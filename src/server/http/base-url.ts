import { LRUCache } from 'lru-cache';

// Building a URL is the most expensive part of processing a request's head, and clients use only a few hosts.
const known = new LRUCache<string, string>({ max: 100 });
/** The maximum length of a DNS name with a port. */
const longestHost = 260;

/** The scheme, host and port of a request. Throws if the host is malformed. */
export function baseUrlOf(host: string | undefined): string {
  const named = host ?? 'localhost';
  let baseUrl = known.get(named);
  if (baseUrl === undefined) {
    baseUrl = new URL(`http://${named}`).origin;
    if (named.length <= longestHost) known.set(named, baseUrl);
  }
  return baseUrl;
}
