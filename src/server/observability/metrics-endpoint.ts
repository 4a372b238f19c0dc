import { createHash, timingSafeEqual } from 'node:crypto';
import { errorResponse } from '../errors/error-response.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsEndpoint extends Pick<Metrics, 'text' | 'contentType'> {
  readonly token: string;
}

interface MetricsRequest {
  readonly requestId: string;
  readonly header: (name: string) => string | null;
}

/** The metrics, protected by their own token. */
export async function metricsResponse(
  { token, text, contentType }: MetricsEndpoint,
  { requestId, header }: MetricsRequest,
): Promise<Response> {
  if (!isBearer(header('authorization'), token)) {
    const message = 'The metrics token is needed: Authorization: Bearer <token>.';
    return errorResponse(401, 'UNAUTHENTICATED', message, requestId, { 'www-authenticate': 'Bearer' });
  }
  return new Response(await text(), { headers: { 'content-type': contentType } });
}

// Digests are compared, so that the time does not depend on how similar the tokens are.
function isBearer(authorization: string | null, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}
