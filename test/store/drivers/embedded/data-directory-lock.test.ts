import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { announceGateway, lockDataDirectory } from '../../../../src/store/drivers/embedded/data-directory-lock.ts';
import { until } from '../../../support/processes/until.ts';

let directory: string;
let lock: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-test-'));
  lock = join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const leave = (holder: object) => writeFileSync(lock, JSON.stringify({ host: hostname(), born: null, ...holder }));

it('names its holder, and is removed on release', async () => {
  const unlock = await lockDataDirectory(directory);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  await expect(lockDataDirectory(directory)).rejects.toMatchObject({ name: 'DatabaseUnusableError', reason: 'locked' });
  unlock();
  expect(readdirSync(directory)).toEqual([]);
  (await lockDataDirectory(directory))();
});

it('creates the directory', async () => {
  const unlock = await lockDataDirectory(join(directory, 'deep', 'down'));
  expect(existsSync(join(directory, 'deep', 'down', 'lock'))).toBe(true);
  unlock();
});

it.each([
  ['a process that has exited', { pid: 2 ** 22 + 1 }],
  ['one with our own pid, as in a restarted container', { pid: process.pid }],
  ['one whose pid now belongs to another process', { pid: process.ppid, born: '1' }],
])('is taken over from %s', async (_, holder) => {
  leave(holder);
  const unlock = await lockDataDirectory(directory);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
  expect(readdirSync(directory)).toEqual([]);
});

it('is taken over from a zombie process', async () => {
  // The shell becomes a program that never waits for its child, which exits when its input ends.
  const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 600'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const pid = Number(said);
  const stat = (of: number | undefined) => async () => readFileSync(`/proc/${of}/stat`, 'utf8');
  await until(stat(parent.pid), (text) => text.includes('(sleep)'));
  parent.stdin.end();
  await until(stat(pid), (text) => text.includes(') Z '));
  leave({ pid });
  (await lockDataDirectory(directory))();
  parent.kill();
});

it('reports the address of the gateway that holds it, once that listens', async () => {
  const unlock = await lockDataDirectory(directory);
  const refused = () => lockDataDirectory(directory).catch((error: unknown) => error);
  expect(await refused()).toMatchObject({ gateway: null });
  announceGateway(directory, 'http://127.0.0.1:4000');
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, gateway: 'http://127.0.0.1:4000' });
  expect(readdirSync(directory)).toEqual(['lock']);
  expect(await refused()).toMatchObject({
    gateway: 'http://127.0.0.1:4000',
    message: expect.stringContaining(`in use by process ${process.pid}, the gateway at http://127.0.0.1:4000.`),
  });
  unlock();
  expect(readdirSync(directory)).toEqual([]);
});

it('reports no address for a process on another host, because it may not be reachable from here', async () => {
  leave({ pid: 1, host: 'elsewhere', gateway: 'http://localhost:4000' });
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
  await expect(lockDataDirectory(directory)).rejects.toMatchObject({ gateway: null });
  clearInterval(beat);
});

it('is taken over if its file was truncated during writing', async () => {
  writeFileSync(lock, '{"pi');
  (await lockDataDirectory(directory))();
});

it('is kept by a living process', async () => {
  leave({ pid: process.ppid });
  await expect(lockDataDirectory(directory)).rejects.toThrow(`in use by process ${process.ppid}.`);
  expect(existsSync(lock)).toBe(true);
});

it('is kept by a process of another container while that updates it', async () => {
  leave({ pid: process.pid, host: 'elsewhere' });
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
  await expect(lockDataDirectory(directory)).rejects.toThrow(`in use by process ${process.pid} on elsewhere.`);
  clearInterval(beat);
  const unlock = await lockDataDirectory(directory, 1_000);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ host: hostname() });
  unlock();
});

it('goes to one of several processes that find it stale at once', async () => {
  leave({ pid: 2 ** 22 + 1 });
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataDirectory(directory)));
  const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(won).toHaveLength(1);
  won[0]?.value();
});
