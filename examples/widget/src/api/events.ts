import type { GraphqlAnswer } from './ask.ts';

/** The results in a stream of server-sent events. Ends with the gateway's `complete`; `onBytes` hears its pings as well. */
export async function* readEvents<Data>(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<GraphqlAnswer<Data>> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      const events = (rest + value).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const lines = event.split('\n');
        if (lines.includes('event: complete')) return;
        const data = lines.find((line) => line.startsWith('data: '));
        if (lines.includes('event: next') && data) yield JSON.parse(data.slice('data: '.length));
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
