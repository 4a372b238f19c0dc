import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { nothingRelated } from '../../../src/cli/import/convert/around.ts';
import { Causes } from '../../../src/cli/import/report/causes.ts';
import { FieldReport } from '../../../src/cli/import/report/field-report.ts';
import { Progress } from '../../../src/cli/import/report/progress.ts';
import { RejectedFile } from '../../../src/cli/import/report/rejected-file.ts';
import { type ImportRun, runImport } from '../../../src/cli/import/run-import.ts';
import type { SourceRows } from '../../../src/cli/import/source-row.ts';
import { type ChunkResult, tally } from '../../../src/cli/import/targets/target.ts';
import { usualCells } from '../../support/data/cells.ts';
import { until } from '../../support/processes/until.ts';

const total = 200;
const perChunk = 10;
const perRead = 4;

function runOf(send: ImportRun['target']['send'], chunksInFlight: number) {
  let read = 0;
  async function* rows(): SourceRows {
    while (read < total) {
      yield Array.from({ length: perRead }, () => {
        const record = { customer: { email: 'a@example.com' }, externalId: `${++read}` };
        return { line: read, form: { kind: 'value' as const, value: record }, record };
      });
    }
  }
  const saved: number[] = [];
  const run: ImportRun = {
    rows: rows(),
    taken: () => read,
    columns: () => null,
    prepare: {
      report: new FieldReport(),
      ids: new Map(),
      from: 'parley',
      importedAt: null,
      placeholderDomain: null,
      without: [],
      cells: usualCells(),
      strict: false,
      namespace: null,
      keepHtml: false,
      attachments: false,
      related: nothingRelated,
      details: null,
    },
    complete: async function* (rows) {
      yield rows;
    },
    target: {
      name: 'test',
      chunksInFlight,
      send,
      timesOf: async () => null,
      waiting: () => null,
      close: async () => {},
    },
    rowsPerChunk: perChunk,
    bytesPerChunk: 1_000_000,
    rejectedFile: RejectedFile.make('/nowhere/rejected.ndjson', true),
    rejectedForm: () => ({ kind: 'ndjson' }),
    progress: new Progress({ output: { write: () => {} }, size: null }),
    causes: new Causes(),
    before: { rows: 0, created: 0, existed: 0, good: 0, rejected: 0, skipped: 0 },
    save: async ({ counts }) => void saved.push(counts.rows),
    signal: new AbortController().signal,
  };
  return { run, saved, read: () => read };
}

const created = (rows: readonly unknown[]): ChunkResult => tally(rows.map(() => 'created' as const));

it.each([1, 2, 5])('with %i chunks in flight, only the next one is read ahead', async (inFlight) => {
  const waiting: (() => void)[] = [];
  let most = 0;
  const { run, read } = runOf(async (rows) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return created(rows);
  }, inFlight);
  const running = runImport(run);
  for (let done = 0; done < total / perChunk; done++) {
    const expected = Math.min(inFlight, total / perChunk - done);
    await until(
      async () => waiting.length,
      (count) => count === expected,
    );
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    most = Math.max(most, waiting.length);
    expect(read()).toBeLessThanOrEqual((done + inFlight + 1) * perChunk + perRead);
    waiting.shift()?.();
  }
  expect(await running).toMatchObject({ rows: total, created: total });
  expect(most).toBe(inFlight);
});

it('chunks that end out of order are recorded in order', async () => {
  const ends: (() => void)[] = [];
  const { run, saved } = runOf(async (rows) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return created(rows);
  }, 2);
  const running = runImport(run);
  for (let chunk = 0; chunk < total / perChunk; chunk += 2) {
    await until(
      async () => ends.length,
      (count) => count === 2,
    );
    const [first, second] = ends.splice(0);
    second?.();
    await setImmediate();
    expect(saved.length).toBe(chunk);
    first?.();
  }
  await running;
  expect(saved).toEqual(Array.from({ length: total / perChunk }, (_, n) => (n + 1) * perChunk));
});

it('a failing target ends the import and keeps its previous progress', async () => {
  let sent = 0;
  const { run, saved } = runOf(async (rows) => {
    sent += 1;
    if (sent === 4) throw new Error('gone');
    return created(rows);
  }, 2);
  await expect(runImport(run)).rejects.toThrow('gone');
  expect(saved).toEqual([10, 20, 30]);
});
