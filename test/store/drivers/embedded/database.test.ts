import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../../src/store/core/database.ts';
import { openDatabase } from '../../../../src/store/open-database.ts';
import { copyEmptyDataDir, emptyDumpPath } from '../../../support/databases/database.ts';

const KEPT = statement('testKept', 'SELECT n FROM kept ORDER BY n');
const script = fileURLToPath(new URL('../../../support/databases/hold-data-directory.ts', import.meta.url));

describe('a data directory', { timeout: 120_000 }, () => {
  let dataDir: string;
  let children: ChildProcess[];

  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'parley-test-')), 'data');
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  });

  const open = async (): Promise<Database> =>
    openDatabase({ dataDir, loadDataDir: new Blob([await readFile(emptyDumpPath())]) });

  async function holder() {
    const child = spawn(process.execPath, ['--liftoff-only', '--import', 'tsx', script, dataDir, emptyDumpPath()], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const nextLine = async () => (await lines.next()).value as string | undefined;
    const keep = async () => {
      child.stdin.write('\n');
      return nextLine();
    };
    const kill = async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    expect(await nextLine()).toBe('open');
    return { pid: child.pid, keep, kill };
  }

  it('keeps committed data when its process is killed, and opens again, time after time', async () => {
    copyEmptyDataDir(dataDir);
    const first = await holder();
    expect(await first.keep()).toBe('kept 1');
    expect(await first.keep()).toBe('kept 2');
    await first.kill();

    const second = await holder();
    // PostgreSQL logs the values of a sequence 32 at a time.
    expect(await second.keep()).toMatch(/^kept \d+$/);
    await second.kill();

    const db = await open();
    expect(await db.query(KEPT, [])).toHaveLength(3);
    expect(await db.query(statement('testFsync', "SELECT current_setting('fsync') AS fsync"), [])).toEqual([
      { fsync: 'on' },
    ]);
    await db.close();
  });

  it('is refused to a second process, and free again once the first has closed it or exited', async () => {
    copyEmptyDataDir(dataDir);
    const first = await holder();
    await expect(open()).rejects.toMatchObject({
      name: 'DatabaseUnusableError',
      reason: 'locked',
      message: expect.stringMatching(new RegExp(`${dataDir} is in use by process ${first.pid}\\.`)),
    });
    await first.kill();
    const db = await open();
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining(`process ${process.pid}.`) });
    await db.close();
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    await (await open()).close();
  });

  it('goes to one of several processes that want it at once', async () => {
    const outcomes = await Promise.allSettled([open(), open(), open()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close();
  });

  it('starts over if its first start was killed halfway', async () => {
    mkdirSync(join(dataDir, 'postgres.new'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    writeFileSync(join(dataDir, 'lock'), '{"pi');
    const db = await open();
    expect(await db.query(statement('testOne', 'SELECT 1 AS one'), [])).toEqual([{ one: 1 }]);
    await db.close();
  });

  it('is left alone if it belongs to another version of PostgreSQL', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(open()).rejects.toMatchObject({
      reason: 'version',
      message: expect.stringContaining('PostgreSQL 17'),
    });
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('is named in the error if it cannot be created', async () => {
    writeFileSync(dataDir, 'a file');
    await expect(open()).rejects.toMatchObject({ reason: 'unreachable', message: expect.stringContaining(dataDir) });
  });
});
