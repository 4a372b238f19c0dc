import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../../domain/core/public-address.ts';
import { type LookUpAddresses, lookUpBySystem, lookUpInDns } from './look-up-addresses.ts';

/** Which addresses the gateway may connect to on behalf of an organization. */
export interface AddressGuard {
  /** Whether addresses that are not public are allowed. */
  readonly allowPrivate: boolean;
  /** How names are resolved. Default: by DNS, or by the system if any address is allowed. */
  readonly lookUp?: LookUpAddresses;
}

/** How many addresses of a name are tried. */
const maxAddresses = 8;

class PrivateAddressError extends Error {}

/** The addresses of a URL's host. Rejects if there are none, or if one of them is not allowed. */
export async function judgedAddresses(url: URL, guard: AddressGuard, signal: AbortSignal): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const lookUp = guard.lookUp ?? (guard.allowPrivate ? lookUpBySystem : lookUpInDns);
  const addresses = isIP(host) === 0 ? await lookUp(host, signal) : [host];
  if (!guard.allowPrivate && !addresses.every(isPublicAddress)) throw new PrivateAddressError();
  if (addresses.length === 0) throw new Error('The name has no address.');
  return addresses.slice(0, maxAddresses);
}

/** Resolves every name to these addresses, so that a connection goes only to addresses that were judged (DNS rebinding). */
export function lookUpIn(addresses: readonly string[]): LookupFunction {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, callback) => {
    const [first] = found;
    if (options.all) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}
