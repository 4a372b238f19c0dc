import { describe, expect, it } from 'vitest';
import { ReadBatcher } from '../../src/batching/read-batcher.ts';

interface Row {
  orgId: string;
  key: string;
}

/** A list that responds on request, and records its arguments. */
function heldList() {
  const calls: { orgIds: string[]; keys: string[]; answer: (rows: Row[]) => void; fail: (error: Error) => void }[] = [];
  const list = (orgIds: string[], keys: string[]) =>
    new Promise<Row[]>((answer, fail) => {
      calls.push({ orgIds, keys, answer, fail });
    });
  return { calls, list };
}

const keyOf = (row: Row) => row.key;
const row = (orgId: string, key: string): Row => ({ orgId, key });

describe('ReadBatcher', () => {
  it('reads immediately when nothing is in flight, and batches the rest into one statement', async () => {
    const { calls, list } = heldList();
    const readBatcher = new ReadBatcher(1);
    const first = readBatcher.read('kind', list, keyOf, 'a', ['1']);
    const second = readBatcher.read('kind', list, keyOf, 'a', ['2', '3']);
    const third = readBatcher.read('kind', list, keyOf, 'b', ['4']);
    expect(calls.map(({ keys }) => keys)).toEqual([['1']]);
    calls[0]?.answer([row('a', '1')]);
    expect(await first).toEqual([row('a', '1')]);
    await expect.poll(() => calls.length).toBe(2);
    expect(calls[1]).toMatchObject({ orgIds: ['a', 'a', 'b'], keys: ['2', '3', '4'] });
    calls[1]?.answer([row('b', '4'), row('a', '3'), row('a', '2')]);
    expect(await second).toEqual([row('a', '2'), row('a', '3')]);
    expect(await third).toEqual([row('b', '4')]);
  });

  it('R3: returns each caller rows of its own organization only, even if another requested the same key', async () => {
    const { calls, list } = heldList();
    const readBatcher = new ReadBatcher(1);
    const busy = readBatcher.read('kind', list, keyOf, 'a', ['0']);
    const owner = readBatcher.read('kind', list, keyOf, 'a', ['1']);
    const stranger = readBatcher.read('kind', list, keyOf, 'b', ['1']);
    calls[0]?.answer([]);
    await busy;
    await expect.poll(() => calls.length).toBe(2);
    calls[1]?.answer([row('a', '1')]);
    expect(await owner).toEqual([row('a', '1')]);
    expect(await stranger).toEqual([]);
  });

  it('reads for each caller separately if one of them may have caused the failure, and only then', async () => {
    const { calls, list } = heldList();
    const readBatcher = new ReadBatcher(1, (error) => (error as Error).message === 'too much');
    const busy = readBatcher.read('kind', list, keyOf, 'a', ['0']);
    const modest = readBatcher.read('kind', list, keyOf, 'a', ['1']);
    const greedy = readBatcher.read('kind', list, keyOf, 'b', ['2']).catch((error: Error) => error.message);
    calls[0]?.answer([]);
    await busy;
    await expect.poll(() => calls.length).toBe(2);
    calls[1]?.fail(new Error('too much'));
    await expect.poll(() => calls.length).toBe(3);
    calls[2]?.answer([row('a', '1')]);
    expect(await modest).toEqual([row('a', '1')]);
    await expect.poll(() => calls.length).toBe(4);
    calls[3]?.fail(new Error('too much'));
    expect(await greedy).toBe('too much');
    expect(calls.slice(1).map(({ orgIds, keys }) => [orgIds, keys])).toEqual([
      [
        ['a', 'b'],
        ['1', '2'],
      ],
      [['a'], ['1']],
      [['b'], ['2']],
    ]);
  });

  it('keeps kinds apart, and limits the statements in flight per kind', async () => {
    const { calls, list } = heldList();
    const readBatcher = new ReadBatcher(2);
    const reads = ['1', '2', '3', '4'].map((key) => readBatcher.read('kind', list, keyOf, 'a', [key]));
    const other = readBatcher.read('other kind', list, keyOf, 'a', ['5']);
    expect(calls.map(({ keys }) => keys)).toEqual([['1'], ['2'], ['5']]);
    for (const call of calls) call.answer(call.keys.map((key) => row('a', key)));
    await expect.poll(() => calls.length).toBe(4);
    expect(calls[3]?.keys).toEqual(['3', '4']);
    calls[3]?.answer([row('a', '3'), row('a', '4')]);
    expect((await Promise.all([...reads, other])).map((rows) => rows.map(keyOf))).toEqual([
      ['1'],
      ['2'],
      ['3'],
      ['4'],
      ['5'],
    ]);
  });

  it('fails the callers of a batch together, and continues', async () => {
    const { calls, list } = heldList();
    const readBatcher = new ReadBatcher(1);
    const lone = readBatcher.read('kind', list, keyOf, 'a', ['1']);
    const together = [
      readBatcher.read('kind', list, keyOf, 'a', ['2']),
      readBatcher.read('kind', list, keyOf, 'b', ['3']),
    ];
    const failures = Promise.allSettled([lone, ...together]);
    calls[0]?.fail(new Error('gone'));
    await expect.poll(() => calls.length).toBe(2);
    calls[1]?.fail(new Error('gone too'));
    expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const later = readBatcher.read('kind', list, keyOf, 'a', ['4']);
    calls[2]?.answer([row('a', '4')]);
    expect(await later).toEqual([row('a', '4')]);
  });

  it('fails the callers if the list throws before it reads, and serves the next', async () => {
    const readBatcher = new ReadBatcher(1);
    const throws = () => {
      throw new Error('not even asked');
    };
    const alone = readBatcher.read('kind', throws, keyOf, 'a', ['1']);
    const together = [
      readBatcher.read('kind', throws, keyOf, 'a', ['2']),
      readBatcher.read('kind', throws, keyOf, 'a', ['3']),
    ];
    for (const read of [alone, ...together]) await expect(read).rejects.toThrow('not even asked');
    expect(await readBatcher.read('kind', async () => [row('a', '4')], keyOf, 'a', ['4'])).toEqual([row('a', '4')]);
  });
});
