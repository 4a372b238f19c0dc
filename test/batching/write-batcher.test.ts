import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createWriteBatcher, type WriteBatcherOptions } from '../../src/batching/write-batcher.ts';

type Results = PromiseSettledResult<string>[];
interface Run {
  readonly commands: readonly string[];
  /** Ends the run with an outcome for each command: its text in upper case, or a fault where it begins with `bad`. */
  end(): void;
  fail(error: Error): void;
}

const settle = (command: string): PromiseSettledResult<string> =>
  command.startsWith('bad')
    ? { status: 'rejected', reason: new Error(command) }
    : { status: 'fulfilled', value: command.toUpperCase() };

/** A batcher whose runs end when the test says so. */
function batcher(options: Partial<WriteBatcherOptions<string>> = {}) {
  const runs: Run[] = [];
  const sizes: number[] = [];
  const write = createWriteBatcher<string, string>(
    (commands) =>
      new Promise<Results>((resolve, reject) => {
        runs.push({ commands, end: () => resolve(commands.map(settle)), fail: reject });
      }),
    {
      inFlight: 1,
      maxBatchSize: 100,
      weigh: () => 1,
      maxBatchBytes: 1000,
      onBatch: (size) => sizes.push(size),
      ...options,
    },
  );
  const until = (count: number) => vi.waitFor(() => expect(runs).toHaveLength(count), { interval: 1 });
  const commandsOfRuns = () => runs.map((run) => run.commands);
  return { write, runs, sizes, until, commandsOfRuns };
}

/** Several turns of the event loop: time enough for anything to start that would. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

describe('write batcher', () => {
  it('section 2: a lone command waits for nobody', async () => {
    const { write, runs, until } = batcher();
    const outcome = write('a');
    await until(1);
    runs[0]?.end();
    expect(await outcome).toBe('A');
  });

  it('section 2: commands of one turn of the event loop go together, and each caller gets its own outcome', async () => {
    const { write, runs, sizes, until, commandsOfRuns } = batcher();
    const outcomes = Promise.all([write('a'), write('b'), write('c')]);
    await until(1);
    runs[0]?.end();
    expect(await outcomes).toEqual(['A', 'B', 'C']);
    expect(commandsOfRuns()).toEqual([['a', 'b', 'c']]);
    expect(sizes).toEqual([3]);
  });

  it('section 2: while a batch is in flight the next one gathers, over many turns', async () => {
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

  it('section 2: at most `inFlight` batches are written at a time, and all are in the end', async () => {
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

  it('section 2: a command that fails rejects its own caller alone', async () => {
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

  it('section 2: equal commands are two commands', async () => {
    const { write, runs, until } = batcher();
    const outcomes = Promise.all([write('a'), write('a')]);
    await until(1);
    expect(runs[0]?.commands).toEqual(['a', 'a']);
    runs[0]?.end();
    expect(await outcomes).toEqual(['A', 'A']);
  });

  it('section 2: a batch that fails as a whole rejects its callers, and the next one is written', async () => {
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

  it('section 2: a batch too heavy for one statement is written in pieces, one after the other, in order', async () => {
    const { write, runs, sizes, until, commandsOfRuns } = batcher({
      weigh: (command) => command.length,
      maxBatchBytes: 5,
    });
    const outcomes = Promise.all(['aa', 'bb', 'cccccccc', 'd', 'eeee', 'f'].map(write));
    for (const [index, piece] of [['aa', 'bb'], ['cccccccc'], ['d', 'eeee'], ['f']].entries()) {
      await until(index + 1);
      await quiet();
      expect(commandsOfRuns().slice(index)).toEqual([piece]);
      runs[index]?.end();
    }
    expect(await outcomes).toEqual(['AA', 'BB', 'CCCCCCCC', 'D', 'EEEE', 'F']);
    expect(sizes).toEqual([6]);
  });

  it('section 2: a piece that fails as a whole rejects its own callers alone', async () => {
    const { write, runs, until } = batcher({ maxBatchBytes: 1 });
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

  it('section 2: a fault in the metrics holds up nobody after it', async () => {
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
