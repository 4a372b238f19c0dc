import { lookup, Resolver } from 'node:dns/promises';

/** The addresses of a name; rejects or returns an empty list if there are none. */
export type LookUpAddresses = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

// In total below the timeout of an attempt, so that a name server that does not respond for IPv6 does not fail the attempt.
const timeoutMs = 1_500;
const tries = 2;

/**
 * Queries the name servers directly. The system's lookup runs on a few threads that the whole process shares, and cannot be canceled:
 * a few names whose servers never respond would block all lookups. Its additional sources, the hosts file and the search list, are
 * unwanted because they contain internal names.
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

/** Queries the system, which knows localhost and the names of the machine and its containers. */
export async function lookUpBySystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}
