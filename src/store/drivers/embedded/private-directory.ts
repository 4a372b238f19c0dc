import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';
import { makeDirectory } from './make-directory.ts';
import { foreignFiles } from './own-files.ts';

/** The permissions of users other than the owner. */
const others = 0o077;

// Windows has no such modes: there, permissions are inherited from the user's directory.
const hasModes = process.platform !== 'win32';

const isOpen = (path: string) => hasModes && (statSync(path).mode & others) !== 0;

/**
 * Creates a data directory that only its owner can access, or restricts the existing one. Throws a DatabaseUnusableError if others would
 * keep their access, or if restricting it would lock them out of files that are not ours.
 */
export function makePrivate(directory: string): void {
  makeDirectory(directory);
  if (!isOpen(directory)) return;
  if (foreignFiles(directory).length > 0) throw exposed(directory, 'is open to other users and contains other files');
  try {
    chmodSync(directory, 0o700);
  } catch (error) {
    throw exposed(
      directory,
      `is open to other users, and its mode cannot be changed (${(error as Error).message})`,
      error,
    );
  }
  if (isOpen(directory)) throw exposed(directory, 'is open to other users, and its file system ignores modes');
}

/** Removes the permissions of other users on the files below a directory. */
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
  const message = `The data directory ${path} ${fault}. Run chmod 700 ${path} as its owner, or choose a directory for Parley alone.`;
  return new DatabaseUnusableError('exposed', message, { cause });
}
