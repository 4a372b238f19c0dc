import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type Attempt, perhapsWaiting, waiting } from '../../src/batching/attempt.ts';
import { Turns, TurnTimeoutError } from '../../src/batching/turns.ts';
import { createWriteBatcher, type WriteBatcherOptions } from '../../src/batching/write-batcher.ts';

type Results = Attempt<string>[];
interface Run {
  readonly commands: readonly string[];
  readonly wait: boolean;
  /**
   * Ends the run with an outcome for each command: its text in upper case, a fault if it starts with `bad`, and none if
   * it starts with `locked` and the run does not wait.
   */
  end(): void;
  fail(error: Error): void;
}

const settle = (command: string, wait: boolean): Attempt<string> => {
  if (command.startsWith('bad')) return { status: 'rejected', reason: new Error(command) };
  if (command.startsWith('locked') && !wait) return waiting;
  if (command.startsWith('perhaps') && !wait) return perhapsWaiting;
  return { status: 'fulfilled', value: command.toUpperCase() };
};

/** Commands are `organization/row/…` where the test needs several of them. */
const part = (command: string, nth: number) => command.split('/')[nth] ?? '';

/** A batcher whose runs end on request. */
function batcher(options: Partial<WriteBatcherOptions<string>> = {}) {
  const runs: Run[] = [];
  const sizes: number[] = [];
  const write = createWriteBatcher<string, string>(
    (commands, wait) =>
      new Promise<Results>((resolve, reject) => {
        const end = () => resolve(commands.map((command) => settle(command, wait)));
        runs.push({ commands, wait, end, fail: reject });
      }),
    {
      inFlight: 1,
      maxBatchSize: 100,
      weigh: () => 1,
      maxBatchBytes: 1000,
      maxSharedBytes: 1000,
      maxSharedCommandBytes: 1000,
      organizationOf: (command) => part(command, 1),
      rowOf: (command) => `${part(command, 1)}/${part(command, 2)}`,
      turns: new Turns({ total: 2, perKey: 1, maxWaitMs: 10_000 }),
      onBatch: (size) => sizes.push(size),
      ...options,
    },
  );
  const until = (count: number) => vi.waitFor(() => expect(runs).toHaveLength(count), { interval: 1 });
  const commandsOfRuns = () => runs.map((run) => run.commands);
  return { write, runs, sizes, until, commandsOfRuns };
}

/** Waits several turns of the event loop: enough for anything to start that would. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

describe('write batcher', () => {
  it('writes a single command without delay', async () => {
    const { write, runs, until } = batcher();
    const outcome = write('a');
    await until(1);
    runs[0]?.end();
    expect(await outcome).toBe('A');
  });

  it('batches commands of one turn of the event loop, and returns each caller its own outcome', async () => {
    const { write, runs, sizes, until, commandsOfRuns } = batcher();
    const outcomes = Promise.all([write('a'), write('b'), write('c')]);
    await until(1);
    runs[0]?.end();
    expect(await outcomes).toEqual(['A', 'B', 'C']);
    expect(commandsOfRuns()).toEqual([['a', 'b', 'c']]);
    expect(sizes).toEqual([3]);
  });

  it('collects the next batch over many turns while one is in flight', async () => {
    const { write, runs, until, commandsOfRuns } = batcher();
    const first = write('a');
    await until(1);
    const gathered = [write('b')];
    await quiet();
    gathered.push(write('c'));
    await quiet();
    expect(commandsOfRuns()).toEqual([['a']]);
    runs[0]?.end();
    await until(2);
    runs[1]?.end();
    expect([await first, ...(await Promise.all(gathered))]).toEqual(['A', 'B', 'C']);
    expect(commandsOfRuns()).toEqual([['a'], ['b', 'c']]);
  });

  it('writes at most `inFlight` batches at a time, and all of them in the end', async () => {
    const { write, runs, until, commandsOfRuns } = batcher({ inFlight: 2, maxBatchSize: 2 });
    const commands = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const outcomes = Promise.all(commands.map(write));
    await until(2);
    await quiet();
    expect(commandsOfRuns()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    runs[1]?.end();
    await until(3);
    await quiet();
    expect(runs).toHaveLength(3);
    runs[0]?.end();
    await until(4);
    runs[2]?.end();
    runs[3]?.end();
    expect(await outcomes).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
    expect(commandsOfRuns().slice(2)).toEqual([['e', 'f'], ['g']]);
  });

  it('rejects only the caller of a command that fails', async () => {
    const { write, runs, until } = batcher();
    const outcomes = Promise.allSettled([write('a'), write('bad b'), write('c')]);
    await until(1);
    runs[0]?.end();
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason: new Error('bad b') },
      { status: 'fulfilled', value: 'C' },
    ]);
  });

  it('treats equal commands as separate', async () => {
    const { write, runs, until } = batcher();
    const outcomes = Promise.all([write('a'), write('a')]);
    await until(1);
    expect(runs[0]?.commands).toEqual(['a', 'a']);
    runs[0]?.end();
    expect(await outcomes).toEqual(['A', 'A']);
  });

  it('rejects all callers of a batch that fails as a whole, and writes the next one', async () => {
    const { write, runs, until } = batcher();
    const failed = Promise.allSettled([write('a'), write('b')]);
    await until(1);
    const next = write('c');
    runs[0]?.fail(new Error('lost'));
    const reason = new Error('lost');
    expect(await failed).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    await until(2);
    runs[1]?.end();
    expect(await next).toBe('C');
  });

  it('splits what is too heavy for one batch into several, one after the other, in order', async () => {
    const { write, runs, sizes, until, commandsOfRuns } = batcher({
      weigh: (command) => command.length,
      maxSharedBytes: 5,
    });
    const outcomes = Promise.all(['aa', 'bb', 'cccccccc', 'd', 'eeee', 'f'].map(write));
    for (const [index, piece] of [['aa', 'bb'], ['cccccccc'], ['d', 'eeee'], ['f']].entries()) {
      await until(index + 1);
      await quiet();
      expect(commandsOfRuns().slice(index)).toEqual([piece]);
      runs[index]?.end();
    }
    expect(await outcomes).toEqual(['AA', 'BB', 'CCCCCCCC', 'D', 'EEEE', 'F']);
    expect(sizes).toEqual([2, 1, 2, 1]);
  });

  it('rejects only the callers of one of these that fails as a whole', async () => {
    const { write, runs, until } = batcher({ maxSharedBytes: 1 });
    const outcomes = Promise.allSettled([write('a'), write('b'), write('c')]);
    await until(1);
    runs[0]?.end();
    await until(2);
    runs[1]?.fail(new Error('lost'));
    await until(3);
    runs[2]?.end();
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason: new Error('lost') },
      { status: 'fulfilled', value: 'C' },
    ]);
  });

  it('continues after a fault in the metrics', async () => {
    let faults = 1;
    const { write, runs, until } = batcher({
      onBatch: () => {
        if (faults-- > 0) throw new Error('metrics');
      },
    });
    await expect(write('a')).rejects.toThrow('metrics');
    const next = write('b');
    await until(1);
    runs[0]?.end();
    expect(await next).toBe('B');
  });
});

describe('commands that have to wait', () => {
  it('are set aside: the others of their batch complete, and the next batch is written', async () => {
    const { write, runs, until, commandsOfRuns } = batcher();
    const locked = write('locked/A/1');
    const other = write('b/B/1');
    await until(1);
    runs[0]?.end();
    expect(await other).toBe('B/B/1');
    await until(2);
    expect(runs[1]).toMatchObject({ commands: ['locked/A/1'], wait: true });

    const next = write('c/B/2');
    await until(3);
    expect(runs[2]).toMatchObject({ commands: ['c/B/2'], wait: false });
    runs[2]?.end();
    expect(await next).toBe('C/B/2');
    runs[1]?.end();
    expect(await locked).toBe('LOCKED/A/1');
    expect(commandsOfRuns()).toHaveLength(3);
  });

  it('queue later commands for the same row behind them, which then run together', async () => {
    const { write, runs, until, commandsOfRuns } = batcher();
    const first = write('locked/A/1');
    await until(1);
    runs[0]?.end();
    await until(2);
    const behind = ['b/A/1', 'c/A/1'].map(write);
    await quiet();
    runs[1]?.end();
    await until(3);
    runs[2]?.end();
    expect(await Promise.all([first, ...behind])).toEqual(['LOCKED/A/1', 'B/A/1', 'C/A/1']);
    expect(commandsOfRuns()).toEqual([['locked/A/1'], ['locked/A/1'], ['b/A/1', 'c/A/1']]);
    // The queue of the row is empty by then.
    await quiet();
    const later = write('d/A/1');
    await until(4);
    expect(runs[3]).toMatchObject({ wait: false });
    runs[3]?.end();
    expect(await later).toBe('D/A/1');
  });

  it('wait in the turns of their organization, so that those of another continue', async () => {
    const { write, runs, until, commandsOfRuns } = batcher();
    const outcomes = ['locked/A/1', 'locked/A/2', 'locked/A/3', 'locked/B/1'].map(write);
    await until(1);
    runs[0]?.end();
    await until(3);
    await quiet();
    expect(commandsOfRuns().slice(1)).toEqual([['locked/A/1'], ['locked/B/1']]);
    runs[2]?.end();
    expect(await outcomes[3]).toBe('LOCKED/B/1');
    await quiet();
    expect(runs).toHaveLength(3);
    for (const nth of [1, 3, 4]) {
      await until(nth === 1 ? 3 : nth + 1);
      runs[nth]?.end();
    }
    expect(await Promise.all(outcomes.slice(0, 3))).toEqual(['LOCKED/A/1', 'LOCKED/A/2', 'LOCKED/A/3']);
  });

  it('are tried once more without waiting if another command may have held the lock', async () => {
    const { write, runs, until } = batcher();
    const outcomes = ['perhaps/A/1', 'perhaps/A/2'].map(write);
    await until(1);
    runs[0]?.end();
    await until(2);
    expect(runs[1]).toMatchObject({ commands: ['perhaps/A/1'], wait: false });
    runs[1]?.end();
    await until(3);
    // The organization's only turn goes to the other one, because the first one has to wait after all.
    expect(runs[2]).toMatchObject({ commands: ['perhaps/A/2'], wait: false });
    runs[2]?.end();
    await until(4);
    expect(runs[3]).toMatchObject({ commands: ['perhaps/A/1'], wait: true });
    runs[3]?.end();
    await until(5);
    runs[4]?.end();
    expect(await Promise.all(outcomes)).toEqual(['PERHAPS/A/1', 'PERHAPS/A/2']);
  });

  it('are rejected along with those behind them if their turn never comes', async () => {
    const { write, runs, until } = batcher({ turns: new Turns({ total: 1, perKey: 1, maxWaitMs: 1 }) });
    const outcomes = ['locked/A/1', 'locked/A/2'].map(write);
    await until(1);
    runs[0]?.end();
    await until(2);
    const behind = write('c/A/2');
    for (const late of [outcomes[1], behind]) await expect(late).rejects.toThrow(TurnTimeoutError);
    runs[1]?.end();
    expect(await outcomes[0]).toBe('LOCKED/A/1');
  });

  it('reject only their own callers if they fail there', async () => {
    const { write, runs, until } = batcher();
    const outcomes = Promise.allSettled(['locked/A/1', 'locked/B/1'].map(write));
    await until(1);
    runs[0]?.end();
    await until(3);
    const reason = new Error('lost');
    runs[1]?.fail(reason);
    runs[2]?.end();
    expect(await outcomes).toEqual([
      { status: 'rejected', reason },
      { status: 'fulfilled', value: 'LOCKED/B/1' },
    ]);
  });
});

describe('large amounts from one organization', () => {
  it('do not share a batch if a command is heavy', async () => {
    const { write, runs, until } = batcher({ weigh: (command) => command.length, maxSharedCommandBytes: 6 });
    const outcomes = ['heavy heavy/A/1', 'b/B/1'].map(write);
    await until(2);
    expect(runs.map(({ commands, wait }) => [...commands, wait])).toEqual([
      ['heavy heavy/A/1', false],
      ['b/B/1', false],
    ]);
    runs[1]?.end();
    expect(await outcomes[1]).toBe('B/B/1');
    runs[0]?.end();
    expect(await outcomes[0]).toBe('HEAVY HEAVY/A/1');
  });

  it('do not delay the first command of another', async () => {
    const { write, runs, until, commandsOfRuns } = batcher({ maxBatchSize: 3 });
    const outcomes = ['1/A/1', '2/A/2', '3/A/3', '4/A/4', '5/A/5', '1/B/1', '2/B/2'].map(write);
    for (let nth = 0; nth < 3; nth++) {
      await until(nth + 1);
      runs[nth]?.end();
    }
    await Promise.all(outcomes);
    expect(commandsOfRuns()).toEqual([['1/A/1', '1/B/1', '2/A/2'], ['2/B/2', '3/A/3', '4/A/4'], ['5/A/5']]);
  });
});
