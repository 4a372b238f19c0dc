import type { TestApp } from '../gateways/app.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; null if it is not JSON. */
  readonly body: { data?: unknown; errors?: { message: string; extensions?: Record<string, unknown> }[] } | null;
}

/** Sends a raw request to /graphql, valid or not, with the tenant's token unless the headers have another. */
export async function sendRaw(
  app: Pick<TestApp, 'fetch' | 'tenant'>,
  init: RequestInit & { search?: string },
): Promise<RawAnswer> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${app.tenant.token}`);
  const request = new Request(`http://parley.test/graphql${init.search ?? ''}`, { method: 'POST', ...init, headers });
  const response = await app.fetch(request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): RawAnswer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
