/** A response with a GraphQL error, for requests that never reach the executor. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    {
      errors: [
        { message, extensions: { code, ...((status === 503 || status === 429) && { retryable: true }), requestId } },
      ],
    },
    { status, headers: { 'x-request-id': requestId, ...headers } },
  );
}
