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

/** The metrics, for whoever has their token. */
export async function metricsResponse(
  { token, text, contentType }: MetricsEndpoint,
  { requestId, header }: MetricsRequest,
): Promise<Response> {
  if (!isBearer(header('authorization'), token)) {
    const message = 'Metrics need their token: Authorization: Bearer <token>.';
    return errorResponse(401, 'UNAUTHENTICATED', message, requestId, { 'www-authenticate': 'Bearer' });
  }
  return new Response(await text(), { headers: { 'content-type': contentType } });
}

// Compared as digests, so that a near miss takes as long as any other.
function isBearer(authorization: string | null, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}
