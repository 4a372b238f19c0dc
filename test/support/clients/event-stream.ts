import { until } from '../processes/until.ts';

/** One result of a subscription. */
export interface StreamResult {
  readonly data: any;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  readonly extensions?: { position?: string };
}

/** A subscription over server-sent events. */
export interface EventStream {
  /** All results so far. */
  readonly results: StreamResult[];
  /** Whether the server has ended the stream. */
  readonly complete: () => boolean;
  /** Waits for this many results, and returns all. */
  take(count: number): Promise<StreamResult[]>;
  /** Waits for the end, and returns all results. */
  end(): Promise<StreamResult[]>;
  /** Disconnects. */
  close(): Promise<void>;
}

/** Subscribes through a fetch function; resolves once the gateway has started, so that no later event is missed. */
export async function subscribe(
  fetch: (request: Request) => Promise<Response>,
  token: string,
  query: string,
  variables: object = {},
  url = 'http://parley.test/graphql',
): Promise<EventStream> {
  const hangUp = new AbortController();
  const response = await fetch(
    new Request(url, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      signal: hangUp.signal,
    }),
  );
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const results: StreamResult[] = [];
  let complete = false;
  let gone = false;
  const read = async () => {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() as string;
      for (const message of messages) {
        if (message.startsWith('event: complete')) complete = true;
        // By \n only: JSON may contain other characters that end a line for a regular expression.
        const data = message.split('\n').find((line) => line.startsWith('data: '));
        if (data) results.push(JSON.parse(data.slice('data: '.length)));
      }
    }
  };
  const over = read()
    .catch(() => {})
    .finally(() => {
      gone = true;
    });
  return {
    results,
    complete: () => complete,
    take: (count) =>
      until(
        async () => results,
        (all) => all.length >= count,
      ),
    async end() {
      await until(async () => gone, Boolean);
      return results;
    },
    async close() {
      hangUp.abort();
      await reader.cancel().catch(() => {});
      await over;
    },
  };
}
