import { describe, expect, it } from 'vitest';
import { cancellable, executorBehind } from '../../../src/store/core/cancellable.ts';
import { Cancellation, CancelledError, whenAllCancelled } from '../../../src/store/core/cancellation.ts';
import type { Executor } from '../../../src/store/core/database.ts';
import { runCancellable } from '../../../src/store/drivers/server/run-cancellable.ts';

const canceled = Object.assign(new Error('canceling statement due to user request'), { code: '57014' });

describe('Cancellation', () => {
  it('calls each registered listener once', () => {
    const stop = new Cancellation();
    const called: string[] = [];
    stop.onStop(() => called.push('a'));
    stop.onStop(() => called.push('b'))();
    expect(stop.stopped).toBe(false);
    stop.check();
    stop.stop();
    stop.stop();
    expect(called).toEqual(['a']);
    expect(stop.stopped).toBe(true);
    expect(() => stop.check()).toThrow(CancelledError);
    stop.onStop(() => called.push('late'));
    expect(called).toEqual(['a', 'late']);
  });
});

describe('whenAllCancelled', () => {
  it('is canceled when the last of them is', () => {
    const stops = [new Cancellation(), new Cancellation(), new Cancellation()];
    const all = whenAllCancelled(stops);
    let called = 0;
    all?.onStop(() => called++);
    stops[1]?.stop();
    stops[0]?.stop();
    expect([all?.stopped, called]).toEqual([false, 0]);
    stops[2]?.stop();
    expect([all?.stopped, called]).toEqual([true, 1]);
  });

  it('is never canceled if one of them is not', () => {
    expect(whenAllCancelled([new Cancellation(), null])).toBeNull();
    expect(whenAllCancelled([null])).toBeNull();
    expect(whenAllCancelled([])).toBeNull();
  });

  it('is the only one if there is just one', () => {
    const stop = new Cancellation();
    expect(whenAllCancelled([stop])).toBe(stop);
  });

  it('removes a listener from all of them', () => {
    const stops = [new Cancellation(), new Cancellation()];
    let called = 0;
    whenAllCancelled(stops)?.onStop(() => called++)();
    for (const stop of stops) stop.stop();
    expect(called).toBe(0);
  });
});

describe('cancellable', () => {
  it('passes the signal with each statement, and returns the executor itself without one', () => {
    const calls: unknown[][] = [];
    const db: Executor = {
      query: async (...args) => {
        calls.push(args);
        return [];
      },
    };
    const stop = new Cancellation();
    const one = { name: 'one', text: 'SELECT 1' };
    void cancellable(db, stop).query(one, [7]);
    expect(calls).toEqual([[one, [7], stop]]);
    expect(cancellable(db, null)).toBe(db);
    expect(executorBehind(cancellable(db, stop))).toBe(db);
    expect(executorBehind(db)).toBe(db);
  });
});

describe('runCancellable', () => {
  it('returns the rows or the error of a statement that is not canceled', async () => {
    const never = () => Promise.reject(new Error('cancelled for nothing'));
    expect(await runCancellable(new Cancellation(), async () => [1], never)).toEqual([1]);
    const failed = runCancellable(new Cancellation(), () => Promise.reject(canceled), never);
    await expect(failed).rejects.toBe(canceled);
  });

  it('sends nothing after cancellation', async () => {
    const stop = new Cancellation();
    stop.stop();
    let sent = 0;
    await expect(
      runCancellable(
        stop,
        async () => void sent++,
        async () => {},
      ),
    ).rejects.toThrow(CancelledError);
    expect(sent).toBe(0);
  });

  it('releases the connection only after the cancellation is over, and keeps it if that stopped the statement', async () => {
    const stop = new Cancellation();
    const steps: string[] = [];
    let cancelOver = () => {};
    let fail = (_error: unknown) => {};
    const answer = runCancellable(
      stop,
      () => new Promise((_, reject) => (fail = reject)),
      () => new Promise((resolve) => (cancelOver = resolve)),
    ).catch((error: CancelledError) => steps.push(`over, spoilt: ${error.connectionSpoilt}`));
    stop.stop();
    fail(canceled);
    await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual([]);
    cancelOver();
    await answer;
    expect(steps).toEqual(['over, spoilt: false']);
  });

  it('discards the connection if the statement ended by itself, because the cancellation could hit the next one', async () => {
    const stop = new Cancellation();
    let end = (_rows: unknown[]) => {};
    const answer = runCancellable(
      stop,
      () => new Promise<unknown[]>((resolve) => (end = resolve)),
      async () => {},
    );
    stop.stop();
    end([1]);
    await expect(answer).rejects.toMatchObject({ name: 'CancelledError', connectionSpoilt: true });
  });
});
