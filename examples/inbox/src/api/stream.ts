import type { Client, ExecutionResult, NetworkError, RequestParams, Sink } from 'graphql-sse';
import type { Access } from '../session/access.ts';

interface StreamOptions {
  readonly client: Client;
  readonly access: Access;
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

/**
 * A subscription that goes on where it was when the line breaks, the gateway stops, or its token ends and there is another one.
 * What is returned closes it.
 */
export function openStream(options: StreamOptions): () => void {
  const { client, access, request, sink, place, onConnected, onBroken, onGap } = options;
  let attempts = 0;
  let renewed = false;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close = () => {};

  const again = () => {
    onBroken();
    timer = setTimeout(open, Math.min(500 * 2 ** attempts++, 10_000));
  };

  /** Goes on with another token, but only once without having been connected: a second one would be refused as well. */
  const renewOr = async (refused: string, giveUp: () => void) => {
    if (renewed || !access.renew) return giveUp();
    renewed = true;
    try {
      const hasAnother = await access.renew(refused);
      if (closed) return;
      if (hasAnother) open();
      else giveUp();
    } catch {
      renewed = false;
      if (!closed) again();
    }
  };

  const open = () => {
    const token = access.token();
    /** What follows when the stream ends, if not the end of the subscription. */
    let following: (() => void) | null = null;
    close = client.subscribe<Record<string, unknown>>(
      { ...request, variables: { ...request.variables, after: place.position } },
      {
        next(result) {
          const code = String(result.errors?.[0]?.extensions.code);
          if (code === 'UNAUTHENTICATED') {
            following = () =>
              renewOr(token, () => {
                sink.next(result);
                sink.complete();
              });
            return;
          }
          if (code === 'EVENTS_EXPIRED') {
            place.position = null;
            onGap();
          }
          if (passing.includes(code)) {
            following = again;
            return;
          }
          const { position } = (result.extensions ?? {}) as { position?: string };
          place.position = position ?? place.position;
          sink.next(result);
        },
        error(error) {
          if (isPassing(error)) return again();
          const giveUp = () => {
            onBroken();
            sink.error(error);
          };
          if (statusOf(error) === 401) renewOr(token, giveUp);
          else giveUp();
        },
        complete() {
          if (following) following();
          else sink.complete();
        },
      },
      {
        connected() {
          attempts = 0;
          renewed = false;
          onConnected();
        },
      },
    );
  };

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    close();
  };
}

/** No answer at all, or one that says that the server is at fault: the next may be better. */
function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status >= 500;
}

const statusOf = (error: unknown) => (error as Partial<NetworkError>).response?.status;
