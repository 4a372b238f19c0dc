import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../../src/store/core/database.ts';
import { openDatabase } from '../../../../src/store/open-database.ts';
import { copyEmptyDataDir, emptyDumpPath } from '../../../support/databases/database.ts';

let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'parley-test-'));
  dataDir = join(parent, 'deep', 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const open = async (): Promise<Database> =>
  openDatabase({ dataDir, loadDataDir: new Blob([await readFile(emptyDumpPath())]) });

const mode = (path: string) => statSync(path).mode & 0o777;
/** Every path in the directory, including itself, that others than its owner can access. */
const openToOthers = () =>
  [dataDir, ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).map((name) => join(dataDir, name))].filter(
    (path) => (mode(path) & 0o077) !== 0,
  );

describe('a data directory', { timeout: 120_000 }, () => {
  it('is created for its owner only, including missing parent directories, and stays private in use', async () => {
    const db = await open();
    expect([mode(join(parent, 'deep')), mode(dataDir)]).toEqual([0o700, 0o700]);
    expect(openToOthers()).toEqual([]);
    await db.execute('CREATE TABLE made AS SELECT n FROM generate_series(1, 1000) AS n');
    await db.execute('VACUUM FULL');
    await db.execute('CHECKPOINT');
    expect(openToOthers()).toEqual([]);
    await db.close();
    expect(openToOthers()).toEqual([]);
  });

  it('is made private before it is read if an earlier version created it readable by all', async () => {
    copyEmptyDataDir(dataDir);
    for (const name of ['', ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' })]) {
      const path = join(dataDir, name);
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o666);
    }
    expect(openToOthers().length).toBeGreaterThan(900);
    const db = await open();
    expect(openToOthers()).toEqual([]);
    await db.close();
  });

  it('is made private if it exists, empty and open to all', async () => {
    mkdirSync(dataDir, { recursive: true });
    chmodSync(dataDir, 0o777);
    const db = await open();
    expect(openToOthers()).toEqual([]);
    await db.close();
  });

  it('is rejected and left unchanged if it is open to all and contains other files', async () => {
    copyEmptyDataDir(dataDir);
    writeFileSync(join(dataDir, 'letters.txt'), 'mine');
    chmodSync(dataDir, 0o755);
    await expect(open()).rejects.toMatchObject({
      name: 'DatabaseUnusableError',
      reason: 'exposed',
      message: expect.stringMatching(/data directory .+ is open to other users and contains other files.+chmod 700/),
    });
    expect(mode(dataDir)).toBe(0o755);
    expect(mode(join(dataDir, 'letters.txt'))).toBe(0o644);
  });

  it('is rejected and left unchanged if it contains only other files, whatever its mode', async () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    for (const name of ['letters.txt', 'base', 'global', 'PG_VERSION']) writeFileSync(join(dataDir, name), 'mine');
    await expect(open()).rejects.toMatchObject({
      name: 'DatabaseUnusableError',
      reason: 'foreign',
      message: `The data directory ${dataDir} contains other files (PG_VERSION, base, global, …) and no data of Parley. Choose an empty directory, or one that does not exist yet.`,
    });
    expect(readdirSync(dataDir)).toEqual(['PG_VERSION', 'base', 'global', 'letters.txt']);
  });

  it('is rejected and left unchanged if it contains a foreign folder named postgres', async () => {
    mkdirSync(join(dataDir, 'postgres', 'dumps'), { recursive: true, mode: 0o700 });
    await expect(open()).rejects.toMatchObject({
      reason: 'foreign',
      message: expect.stringContaining(`${join(dataDir, 'postgres')} does not contain PostgreSQL data`),
    });
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('is accepted as a separate volume, with the entries of its file system', async () => {
    mkdirSync(join(dataDir, 'lost+found'), { recursive: true, mode: 0o700 });
    chmodSync(dataDir, 0o755);
    await (await open()).close();
    expect(mode(dataDir)).toBe(0o700);
  });

  it('still opens if its owner has added other files', async () => {
    copyEmptyDataDir(dataDir);
    writeFileSync(join(dataDir, 'letters.txt'), 'mine');
    await (await open()).close();
    expect(readdirSync(dataDir).toSorted()).toEqual(['letters.txt', 'postgres']);
  });

  it('is rejected if it is a file', async () => {
    mkdirSync(join(parent, 'deep'));
    writeFileSync(dataDir, 'mine');
    await expect(open()).rejects.toMatchObject({
      reason: 'unreachable',
      message: `The data directory ${dataDir} cannot be used (${dataDir} is not a directory). Choose a writable directory.`,
    });
  });

  it('is rejected immediately if it cannot be created, such as below /proc', async () => {
    dataDir = '/proc/parley/data';
    await expect(open()).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(
        /^The data directory \/proc\/parley\/data cannot be used \(ENOENT: .+\)\. Choose a writable/,
      ),
    });
  });
});
