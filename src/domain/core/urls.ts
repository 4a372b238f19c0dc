import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/**
 * The URL that a text is; null if it is none. Instead of URL.canParse, which rejects host names and paths with letters such as ü on
 * Node 20, once it has been called some thousand times.
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Why the gateway does not connect to this URL on behalf of an organization; null if it may. `allowPrivate`: also over http, and to private addresses. */
export function outboundUrlFault(text: string, allowPrivate: boolean): string | null {
  const protocols = allowPrivate ? ['https:', 'http:'] : ['https:'];
  const url = parseUrl(text);
  if (url === null || !protocols.includes(url.protocol))
    return `Must be an absolute ${allowPrivate ? 'http or https' : 'https'} URL.`;
  if (url.username !== '' || url.password !== '') return 'Must not contain a user or password.';
  // Host names are resolved and checked when something is sent.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return 'Must not be a private address.';
  return null;
}
