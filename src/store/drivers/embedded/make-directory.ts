import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a directory that only its owner can access, including its parents. One step at a time: if a step cannot be created although
 * its parent exists (/proc), Node's own recursion never ends.
 */
export function makeDirectory(path: string): void {
  const absolute = resolve(path);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new Error(`${absolute} is not a directory`);
  makeDirectory(dirname(absolute));
  try {
    mkdirSync(absolute, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it since.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
