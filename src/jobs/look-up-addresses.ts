import { lookup, Resolver } from 'node:dns/promises';

/** The addresses of a name; rejects, or gives none, where it has none. */
export type LookUpAddresses = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

// Together below what an attempt may take, so that a name server that does not answer for IPv6 is no reason to give up.
const timeoutMs = 1_500;
const tries = 2;

/**
 * Asks the name servers themselves. The system's lookup runs on a few threads that all of the process shares and cannot be called
 * off: a handful of names whose servers never answer would keep everybody's waiting. What it would add is not wanted here:
 * the hosts file, and the search list, know names of the inside.
 */
export async function lookUpInDns(
  name: string,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  if (servers) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (addresses.length === 0 && found[0].status === 'rejected') throw found[0].reason;
    return addresses;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Asks the system, which knows localhost, and what the machine and its containers are called. */
export async function lookUpBySystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
