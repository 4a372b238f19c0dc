import { isLoopback } from '../../domain/core/loopback.ts';
import { parseUrl } from '../../domain/core/urls.ts';

/**
 * Whether a request uses a host name of this gateway. A page under another name that was made to resolve to this gateway (DNS
 * rebinding) could read everything that this page shows.
 */
export function createHostCheck(configured: { host: string; publicUrl: string | null }): (baseUrl: string) => boolean {
  const own = new Set<string>();
  for (const address of [`http://${bracketed(configured.host)}`, configured.publicUrl ?? '']) {
    const url = parseUrl(address);
    if (url) own.add(url.hostname);
  }
  return (baseUrl) => {
    const { hostname } = new URL(baseUrl);
    return isLoopback(hostname) || own.has(hostname);
  };
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
