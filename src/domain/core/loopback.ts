import { isIPv4 } from 'node:net';

/** Is the host (a name or an address) a loopback address of this machine? */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
