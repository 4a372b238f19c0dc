import ipaddr from 'ipaddr.js';

/**
 * Is the address one of the public internet? Not so are loopback, private, link-local (where clouds keep their metadata),
 * unique-local and reserved ones, and IPv6 forms that stand for an IPv4 address, whatever that is.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress())
    return (address as ipaddr.IPv6).toIPv4Address().range() === 'unicast';
  return address.range() === 'unicast';
}
