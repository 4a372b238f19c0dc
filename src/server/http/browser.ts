import type { Incoming } from './incoming.ts';

/** Whether a person opens the address in a browser: programs ask for JSON, and a page's own requests for anything. */
export function isBrowser({ method, header }: Pick<Incoming, 'method' | 'header'>): boolean {
  return method === 'GET' && (header('accept') ?? '').toLowerCase().includes('text/html');
}
