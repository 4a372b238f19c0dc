import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The IPv6 range for the public internet. IPv6 notations of IPv4 addresses are outside it, except 6to4, Teredo and ISATAP. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** Looks public, but is the address at which Azure machines reach their host and certificates. */
const azureHost = '168.63.129.16';

/**
 * Is this a public internet address? Loopback, private, link-local (cloud metadata services), unique-local, multicast and reserved
 * addresses are not, nor are addresses with a zone and IPv6 notations of an IPv4 address. The exception is an IPv4-mapped address:
 * systems connect to it over IPv4, so it is judged as its IPv4 address.
 */
export function isPublicAddress(text: string): boolean {
  // Only the canonical form: numbers, octal and short forms can be read differently by others.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.process(isIP(text) === 6 ? inHex(text) : text);
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && address.toString() !== azureHost;
  return address.match(globalUnicast) && address.range() === 'unicast' && !isIsatap(address);
}

/** ipaddr.js confuses `::8.8.8.8` with `::ffff:8.8.8.8`, a different address. */
function inHex(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** RFC 5214: an interface id that contains an IPv4 address, which a tunnel may lead to. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
}
