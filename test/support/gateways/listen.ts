import type { Client } from 'graphql-ws/client';
import type { StreamResult } from '../clients/event-stream.ts';

/** Subscribes over a WebSocket, and collects the results. */
export function listen(client: Client, query: string, variables: Record<string, unknown> = {}) {
  const results: StreamResult[] = [];
  const state: { ended: boolean; error: unknown } = { ended: false, error: null };
  const stop = client.subscribe(
    { query, variables },
    {
      next: (result) => void results.push(result as unknown as StreamResult),
      error: (error) => {
        state.ended = true;
        state.error = error;
      },
      complete: () => {
        state.ended = true;
      },
    },
  );
  return { results, state, stop };
}
