import { isIP } from 'node:net';

/**
 * The client's address: that of the connection, or with so many trusted proxies in between, the one that the outermost of
 * them has seen (each appends to `X-Forwarded-For` whom it heard from). What a client writes there itself stands further
 * left and is never believed. Null where there is no connection or the header holds something else.
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
