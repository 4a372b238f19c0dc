import { LRUCache } from 'lru-cache';

// Building a URL costs more than all else that is done with a request's head, and clients name a handful of hosts.
const known = new LRUCache<string, string>({ max: 100 });
/** Of a name in DNS, with a port. */
const longestHost = 260;

/** Scheme, host and port by which a request named this gateway. Throws where the host is malformed. */
export function baseUrlOf(host: string | undefined): string {
  const named = host ?? 'localhost';
  let baseUrl = known.get(named);
  if (baseUrl === undefined) {
    baseUrl = new URL(`http://${named}`).origin;
    if (named.length <= longestHost) known.set(named, baseUrl);
  }
  return baseUrl;
}
