import { expect, it } from 'vitest';
import { ReadBatcher } from '../../../src/batching/read-batcher.ts';
import { createLoaders } from '../../../src/domain/loaders/create-loaders.ts';
import { Cancellation, type CancellationSignal } from '../../../src/store/core/cancellation.ts';
import type { Executor } from '../../../src/store/core/database.ts';

/** An executor that responds on request, and records the signal of each call. */
function heldExecutor() {
  const calls: { stop: CancellationSignal | undefined; answer: () => void }[] = [];
  const executor: Executor = {
    query: (_statement, _values, stop) =>
      new Promise((resolve) => {
        calls.push({ stop, answer: () => resolve([]) });
      }),
  };
  return { calls, executor };
}

const caller = { orgId: 'org', clientId: 'token' };

it('cancels the reads of a request with it', async () => {
  const { calls, executor } = heldExecutor();
  const readBatcher = new ReadBatcher<CancellationSignal>(2);
  const stop = new Cancellation();
  const reads = createLoaders(executor, caller, readBatcher, stop);
  void reads.conversation.load('a');
  void reads.now();
  await expect.poll(() => calls.length).toBe(2);
  expect(calls.map((call) => call.stop?.stopped)).toEqual([false, false]);
  stop.stop();
  expect(calls.map((call) => call.stop?.stopped)).toEqual([true, true]);
});

it('cancels a shared read only when every request behind it is canceled', async () => {
  const { calls, executor } = heldExecutor();
  const readBatcher = new ReadBatcher<CancellationSignal>(1);
  const stops = [new Cancellation(), new Cancellation(), new Cancellation()];
  const [first, ...others] = stops.map((stop) => createLoaders(executor, caller, readBatcher, stop));
  void first?.conversation.load('a');
  await expect.poll(() => calls.length).toBe(1);
  // These queue up during the first read.
  for (const [index, reads] of others.entries()) void reads.conversation.load(`b${index}`);
  await new Promise((resolve) => setImmediate(resolve));
  calls[0]?.answer();
  await expect.poll(() => calls.length).toBe(2);
  const together = calls[1]?.stop;
  stops[1]?.stop();
  expect(together?.stopped).toBe(false);
  stops[2]?.stop();
  expect(together?.stopped).toBe(true);
  expect(calls[0]?.stop?.stopped).toBe(false);
});

it('passes no signal if there is none', async () => {
  const { calls, executor } = heldExecutor();
  void createLoaders(executor, caller).conversation.load('a');
  await expect.poll(() => calls.length).toBe(1);
  expect(calls[0]?.stop).toBeUndefined();
});
