import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory for its owner alone, with those on the way to it. One step at a time: where a step cannot be made
 * although its parent is there (/proc), Node's own recursion never ends.
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
    // Another process may have made it since.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
