import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All of IPv6 that is handed out for the public internet; what stands for IPv4 in another notation is outside of it, but for 6to4, Teredo and ISATAP. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** Public as it looks, and yet what every machine at Azure reaches its host and its certificates by. */
const azureHost = '168.63.129.16';

/**
 * Is the address one of the public internet? Not so are loopback, private, link-local (where clouds keep their metadata),
 * unique-local, multicast and reserved ones, any with a zone, and IPv6 forms that stand for an IPv4 address, whatever that is;
 * but for IPv4-mapped ones, which systems connect to as IPv4 and which are judged as such.
 */
export function isPublicAddress(text: string): boolean {
  // Only as connections take it: no numbers, octal or short forms, which others may read otherwise.
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.process(isIP(text) === 6 ? inHex(text) : text);
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && address.toString() !== azureHost;
  return address.match(globalUnicast) && address.range() === 'unicast' && !isIsatap(address);
}

/** ipaddr.js takes `::8.8.8.8` for `::ffff:8.8.8.8`, which is another address. */
function inHex(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** RFC 5214: an interface id that holds an IPv4 address, to which a tunnel may lead. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
}
