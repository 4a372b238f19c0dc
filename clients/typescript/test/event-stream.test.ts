import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent } from '../src/event-stream.js';
import { collect } from './collect.ts';

const text =
  ':\n\nevent: next\ndata: {"a":"é"}\n\n: ping\r\n\r\nevent: next\r\ndata: 1\r\ndata: 2\r\n\r\rdata:last\r\revent: complete\ndata:\n\nevent: never';
const events: ServerEvent[] = [
  { event: 'next', data: '{"a":"é"}' },
  { event: 'next', data: '1\n2' },
  { event: 'message', data: 'last' },
  { event: 'complete', data: '' },
];

function streamOf(size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
}

describe('server-sent events', () => {
  it.each([1, 2, 3, 7, 10_000])('are parsed from chunks of %d bytes', async (size) => {
    expect(await collect(readEvents(streamOf(size)))).toEqual(events);
  });

  it('stop when the reader leaves, which releases the stream', async () => {
    let canceled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        canceled = true;
      },
    });
    for await (const { data } of readEvents(endless)) {
      expect(data).toBe('x');
      break;
    }
    expect(canceled).toBe(true);
  });
});
