import { isIP } from 'node:net';

/**
 * The client's address: that of the connection or, behind this many trusted proxies, the one that the outermost of
 * them has seen (each appends the address of its peer to `X-Forwarded-For`). Entries that the client writes itself are further
 * left and are never trusted. Null if there is no connection or the header contains something else.
 */
export function clientAddress(
  remote: string | undefined,
  forwardedFor: string | null,
  trustedProxies: number,
): string | null {
  const near = addressOf(remote);
  if (trustedProxies === 0 || near === null) return near;
  const seen = (forwardedFor ?? '').split(',');
  const outermost = seen.at(-trustedProxies);
  return outermost === undefined ? near : addressOf(outermost.trim());
}

// IPv4 through a socket of IPv6.
const mapped = /^::ffff:(?=\d+\.)/i;

function addressOf(text: string | undefined): string | null {
  const address = text?.replace(mapped, '');
  return address !== undefined && isIP(address) !== 0 ? address : null;
}
