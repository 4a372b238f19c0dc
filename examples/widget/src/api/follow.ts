import { failureOf, type GraphqlAnswer, post } from './ask.ts';
import { readEvents } from './events.ts';
import type { Sessions } from './sessions.ts';

interface FollowOptions<Data> {
  readonly sessions: Sessions;
  readonly query: string;
  readonly variables: object;
  /** Events after this position come first; it moves with each event. */
  readonly place: { position: string | null };
  readonly onEvent: (data: Data) => void;
  readonly onConnected: () => void;
  readonly onBroken: () => void;
  /** Events are missing, or one cannot be shown: read again what is shown. */
  readonly onGap: () => void;
}

/** The gateway sends a ping more often than this, so a longer silence is a dead line. */
const silenceMs = 45_000;

/** A subscription that resumes at its position whenever the line breaks, until it is closed by the returned function. */
export function follow<Data>(options: FollowOptions<Data>): () => void {
  const closed = new AbortController();
  const { place } = options;
  let attempts = 0;

  /** Reads one stream to its end. */
  async function readOne(): Promise<void> {
    const session = await options.sessions.current();
    const line = new AbortController();
    const cut = () => line.abort();
    closed.signal.addEventListener('abort', cut, { once: true });
    let silence = setTimeout(cut, silenceMs);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(cut, silenceMs);
    };
    try {
      const variables = { ...options.variables, after: place.position };
      const response = await post(session, { query: options.query, variables }, 'text/event-stream', line.signal);
      if (response.status === 401) return options.sessions.ended(session);
      if (!response.ok || !response.body) return;
      attempts = 0;
      options.onConnected();
      for await (const event of readEvents<Data>(response.body, heard)) {
        heard();
        take(event, () => options.sessions.ended(session));
      }
    } finally {
      clearTimeout(silence);
      closed.signal.removeEventListener('abort', cut);
      line.abort();
    }
  }

  function take(event: GraphqlAnswer<Data>, onEnded: () => void): void {
    place.position = event.extensions?.position ?? place.position;
    const { code } = failureOf(event);
    if (code === 'EVENTS_EXPIRED') place.position = null;
    if (code === 'UNAUTHENTICATED') onEnded();
    else if (event.data && code === undefined) options.onEvent(event.data);
    else if (code !== 'SERVICE_UNAVAILABLE' && code !== 'SUBSCRIPTION_TOO_SLOW') options.onGap();
  }

  async function keepOpen(): Promise<void> {
    while (!closed.signal.aborted) {
      await readOne().catch(() => {});
      if (closed.signal.aborted) return;
      options.onBroken();
      await pause(Math.min(500 * 2 ** attempts++, 15_000), closed.signal);
    }
  }

  void keepOpen();
  return () => closed.abort();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
