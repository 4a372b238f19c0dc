import type { Client, ExecutionResult, NetworkError, RequestParams, Sink } from 'graphql-sse';

interface StreamOptions {
  readonly client: Client;
  readonly request: RequestParams;
  readonly sink: Sink<ExecutionResult<Record<string, unknown>, unknown>>;
  /** The place in the events behind which to begin, and how far the stream has come. */
  readonly place: { position: string | null };
  readonly onConnected: () => void;
  readonly onBroken: () => void;
  /** The place is so old that events behind it are gone. */
  readonly onGap: () => void;
}

/** How the gateway ends a stream that may begin anew: it stops, the page reads too slowly, or the place is too old. */
const passing = ['SERVICE_UNAVAILABLE', 'SUBSCRIPTION_TOO_SLOW', 'EVENTS_EXPIRED'];

/** A subscription that goes on where it was when the line breaks or the gateway stops. What is returned closes it. */
export function openStream({ client, request, sink, place, onConnected, onBroken, onGap }: StreamOptions): () => void {
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close = () => {};

  const again = () => {
    onBroken();
    timer = setTimeout(open, Math.min(500 * 2 ** attempts++, 10_000));
  };

  const open = () => {
    let ended = false;
    close = client.subscribe<Record<string, unknown>>(
      { ...request, variables: { ...request.variables, after: place.position } },
      {
        next(result) {
          const code = String(result.errors?.[0]?.extensions.code);
          ended = passing.includes(code);
          if (code === 'EVENTS_EXPIRED') {
            place.position = null;
            onGap();
          }
          if (ended) return;
          const { position } = (result.extensions ?? {}) as { position?: string };
          place.position = position ?? place.position;
          sink.next(result);
        },
        error(error) {
          if (isPassing(error)) return again();
          onBroken();
          sink.error(error);
        },
        complete() {
          if (ended) again();
          else sink.complete();
        },
      },
      {
        connected() {
          attempts = 0;
          onConnected();
        },
      },
    );
  };

  open();
  return () => {
    clearTimeout(timer);
    close();
  };
}

/** No answer at all, or one that says that the server is at fault: the next may be better. */
function isPassing(error: unknown): boolean {
  const { response } = error as Partial<NetworkError>;
  return response === undefined || response.status >= 500;
}
