import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';
import { makeDirectory } from './make-directory.ts';
import { findProcess } from './process-state.ts';

const BEAT_MS = 2_000;
const SILENCE_MS = 15_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, if the system reports it; needed because pids are reused. */
  readonly born: string | null;
  /** The address at which it serves requests, once it does. */
  readonly gateway?: string;
}

/** Another process is using the data directory. */
export class DataDirectoryInUseError extends DatabaseUnusableError {
  constructor(
    message: string,
    /** The address of that process, if it is a gateway on this machine. */
    readonly gateway: string | null,
  ) {
    super('locked', message);
  }
}

/** Held directories, by the paths of their locks. */
const held = new Map<string, Holder>();

/**
 * Locks a directory for this process and returns the function that releases it; two processes on one data directory would
 * destroy it. The lock of a process that no longer exists is taken over.
 */
export async function lockDataDirectory(directory: string, silenceMs = SILENCE_MS): Promise<() => void> {
  const path = lockOf(directory);
  makeDirectory(directory);
  const self: Holder = { pid: process.pid, host: hostname(), born: findProcess(process.pid)?.born ?? null };
  const own = held.get(path);
  if (own) throw inUse(directory, own);
  held.set(path, self);
  try {
    while (!create(path, self)) {
      const holder = await read(path);
      if (holder && (await isAlive(holder, path, silenceMs))) throw inUse(directory, holder);
      await discard(path, holder);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  }
  const beat = setInterval(() => touch(path), BEAT_MS).unref();
  return () => {
    clearInterval(beat);
    rmSync(path, { force: true });
    held.delete(path);
  };
}

/** Announces the gateway's address to commands that find the directory in use. */
export function announceGateway(directory: string, gateway: string): void {
  const path = lockOf(directory);
  const self = held.get(path);
  if (self === undefined) throw new Error(`This process does not hold ${directory}.`);
  const announced = { ...self, gateway };
  held.set(path, announced);
  // Written to a temporary file and renamed, so that nobody reads a partial file.
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(announced), { mode: 0o600 });
  renameSync(aside, path);
}

const lockOf = (directory: string) => join(resolve(directory), 'lock');

function create(path: string, self: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<Holder | null> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Holder;
    } catch {
      // Still being written, or truncated by a kill.
      await sleep(50);
    }
  }
  return null;
}

/** Removes a stale lock, unless another process has replaced it since it was read. */
async function discard(path: string, stale: Holder | null): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (JSON.stringify(await read(aside)) === JSON.stringify(stale)) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function isAlive(holder: Holder, path: string, silenceMs: number): Promise<boolean> {
  if (holder.host !== hostname()) return isBeating(path, silenceMs);
  // In a container, the next process has the same pid as the previous one; `held` shows that this process does not hold the lock.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const found = findProcess(holder.pid);
  if (found?.hasEnded) return false;
  return holder.born === null || holder.born === found?.born;
}

/** For a holder on another host, or in another container with the same files, whose pid is meaningless here. */
async function isBeating(path: string, silenceMs: number): Promise<boolean> {
  const last = modified(path);
  for (let waited = 0; waited < silenceMs; waited += BEAT_MS / 2) {
    await sleep(BEAT_MS / 2);
    if (modified(path) !== last) return true;
  }
  return false;
}

function modified(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {}
}

function inUse(directory: string, { pid, host, gateway }: Holder): DataDirectoryInUseError {
  const isHere = host === hostname();
  const reachable = isHere ? gateway : undefined;
  const where = isHere ? '' : ` on ${host}`;
  const who = reachable === undefined ? '' : `, the gateway at ${reachable}`;
  return new DataDirectoryInUseError(
    `The data directory ${resolve(directory)} is in use by process ${pid}${where}${who}. Stop that process, or set DATABASE_URL to share a PostgreSQL server.`,
    reachable ?? null,
  );
}
