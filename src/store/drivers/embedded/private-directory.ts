import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseUnusableError } from '../../core/db-errors.ts';
import { makeDirectory } from './make-directory.ts';
import { foreignFiles } from './own-files.ts';

/** What may be done by others than the owner. */
const others = 0o077;

// Windows has no such modes: there, who may read is inherited from the user's own directory.
const hasModes = process.platform !== 'win32';

const isOpen = (path: string) => hasModes && (statSync(path).mode & others) !== 0;

/**
 * Makes a data directory that only its owner may enter, or closes the one that is there. Throws a DatabaseUnusableError where
 * others would go on having access, or where closing it would shut them out of what is not ours.
 */
export function makePrivate(directory: string): void {
  makeDirectory(directory);
  if (!isOpen(directory)) return;
  if (foreignFiles(directory).length > 0) throw exposed(directory, 'is open to other users and holds other things');
  try {
    chmodSync(directory, 0o700);
  } catch (error) {
    throw exposed(
      directory,
      `is open to other users and cannot be closed to them (${(error as Error).message})`,
      error,
    );
  }
  if (isOpen(directory)) throw exposed(directory, 'is open to other users, and its file system keeps it so');
}

/** Takes from others what they may do with the files below a directory. */
export function closeToOthers(directory: string): void {
  if (!hasModes) return;
  if (isOpen(directory)) chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() && !entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    if (isOpen(path)) chmodSync(path, entry.isFile() ? 0o600 : 0o700);
  }
}

function exposed(directory: string, fault: string, cause?: unknown): DatabaseUnusableError {
  const path = resolve(directory);
  const message = `The data directory ${path} ${fault}; say chmod 700 ${path} as its owner, or choose a directory for Parley alone.`;
  return new DatabaseUnusableError('exposed', message, { cause });
}
