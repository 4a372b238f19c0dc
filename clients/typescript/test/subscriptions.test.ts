import { readFile } from 'node:fs/promises';
import { createGraphQLError, createSchema, createYoga, type Plugin, Repeater } from 'graphql-yoga';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import { type BulkOperation, createClient } from '../src/index.js';
import { collect } from './collect.ts';

// A server that sends events as the gateway does (with the same library), and interrupts streams on request.
const printed = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8');
const now = '2026-01-01T00:00:00.000Z';
const operation = (pending: number) => ({
  ...{ id: 'bulk_operation_1', status: pending > 0 ? 'RUNNING' : 'COMPLETED', context: null, total: 3, failed: 0 },
  ...{
    succeeded: 3 - pending,
    canceled: 0,
    pending,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
    expiresAt: now,
  },
});
const thread = (text: string) => ({
  ...{ id: 'thread_1', type: 'CHAT', text, customer: null, createdBy: null, attachments: [], imported: false },
  ...{ conversation: { id: 'conversation_1' }, createdAt: now },
});

const texts = ['one', 'two', 'three'];

let opened = 0;
let left = 0;
let state = 3;
const events = {
  bulkOperationUpdated: async function* () {
    for (; state > 0; state--) yield operation(state);
    yield operation(0);
  },
  threadAdded: (_: unknown, { conversationId, after }: Record<string, string>) => {
    if (conversationId === 'forbidden')
      throw createGraphQLError('This needs a permission.', { extensions: { code: 'FORBIDDEN', requestId: 'r' } });
    return new Repeater(async (push, stop) => {
      stop.then(() => left++);
      for (const text of texts.slice(Number(after))) await push(thread(text));
    });
  },
};
const schema = createSchema({
  typeDefs: printed,
  resolvers: {
    Query: { eventPosition: () => '0' },
    Subscription: Object.fromEntries(
      Object.entries(events).map(([name, subscribe]) => [name, { subscribe, resolve: (value: unknown) => value }]),
    ),
  },
  resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
});
/** The position of each thread is its number. */
const positions: Plugin = {
  onSubscribe: () => ({
    onSubscribeResult: () => ({
      onNext({ result, setResult }) {
        const text = (result as { data?: { threadAdded?: { text: string } } }).data?.threadAdded?.text;
        if (text) setResult({ ...result, extensions: { position: String(texts.indexOf(text) + 1) } } as never);
      },
    }),
  }),
};
const yoga = createYoga({ schema, logging: false, maskedErrors: false, plugins: [positions] });
const url = `${await listen((request, response) => {
  opened++;
  yoga(request, response);
})}/graphql`;
const parley = createClient({ url, token: 'any' });

/** A fetch whose next responses are interrupted after this many events. */
function breaking(...counts: number[]): typeof globalThis.fetch {
  return async (address, init) => {
    const response = await fetch(address, init);
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
    const allowed = streams ? counts.shift() : undefined;
    if (allowed === undefined || response.body === null) return response;
    let text = '';
    const cut = new TransformStream<string, string>({
      transform(piece, controller) {
        const sent = text.length;
        text += piece;
        const end = [...text.matchAll(/^event/gm)][allowed]?.index;
        controller.enqueue(text.slice(sent, end));
        if (end !== undefined) controller.terminate();
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream() as never).pipeThrough(cut);
    return new Response(body.pipeThrough(new TextEncoderStream() as never), response);
  };
}

describe('a subscription', () => {
  it('yields each event, and ends when the gateway completes', async () => {
    state = 3;
    const seen = await collect(parley.bulkOperationUpdated('bulk_operation_1'));
    expectTypeOf(seen).toEqualTypeOf<BulkOperation[]>();
    expect(seen.map(({ status, pending }) => [status, pending])).toEqual([
      ['RUNNING', 3],
      ['RUNNING', 2],
      ['RUNNING', 1],
      ['COMPLETED', 0],
    ]);
  });

  it('closes the connection when the caller leaves the loop', async () => {
    const before = left;
    for await (const { text } of parley.threadAdded('conversation_1')) if (text === 'two') break;
    await expect.poll(() => left).toBe(before + 1);
  });

  it('ends with its signal while it waits for an event', async () => {
    const controller = new AbortController();
    const reason = new Error('The person left.');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of parley.threadAdded('conversation_1', { signal: controller.signal })) {
        seen.push(text);
        if (text === 'three') queueMicrotask(() => controller.abort(reason));
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(seen).toEqual(texts);
  });

  it('starts after a given position', async () => {
    for await (const { text } of parley.threadAdded('conversation_1', { after: '2' })) {
      expect(text).toBe('three');
      break;
    }
    expect(await parley.eventPosition()).toBe('0');
  });

  it('throws immediately what the gateway rejects', async () => {
    const before = opened;
    await expect(collect(parley.threadAdded('forbidden'))).rejects.toMatchObject({ code: 'FORBIDDEN', requestId: 'r' });
    const unknown = createClient({ url: url.replace('/graphql', '/nowhere'), retry: { attempts: 3 } });
    await expect(collect(unknown.threadAdded('x'))).rejects.toMatchObject({ code: 'HTTP', status: 404 });
    // The position and the stream of the first, the position of the second.
    expect(opened - before).toBe(3);
  });

  it('resumes where it was interrupted, even before its first event', async () => {
    const before = opened;
    const seen: string[] = [];
    const flaky = createClient({ url, fetch: breaking(0, 1, 1) });
    for await (const { text } of flaky.threadAdded('conversation_1')) {
      seen.push(text);
      if (text === 'three') break;
    }
    expect(seen).toEqual(texts);
    // The position, and four streams.
    expect(opened - before).toBe(5);
  });

  it('fails after the maximum of attempts if it is repeatedly interrupted without an event', async () => {
    const broken = createClient({ url, fetch: breaking(0, 0, 0, 0), retry: { attempts: 3 } });
    const outcome = collect(broken.threadAdded('conversation_1'));
    await expect(outcome).rejects.toMatchObject({ code: 'DISCONNECTED', retryable: true });
  });

  it('restarts with the current state for an interrupted bulk operation', async () => {
    state = 3;
    const before = opened;
    const seen = await collect(createClient({ url, fetch: breaking(2) }).bulkOperationUpdated('bulk_operation_1'));
    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', pending: 0 });
    expect(opened - before).toBe(2);
  });

  it('retries opening', async () => {
    state = 1;
    let attempts = 0;
    const late: typeof globalThis.fetch = (address, init) =>
      ++attempts < 3 ? Promise.reject(new TypeError('fetch failed')) : fetch(address, init);
    expect((await collect(createClient({ url, fetch: late }).bulkOperationUpdated('x'))).length).toBe(2);
    expect(attempts).toBe(3);
  });
});
