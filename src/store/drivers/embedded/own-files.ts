import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';

/** The names of Parley's own files in the data directory. */
const ours = /^(?:postgres(?:\.new)?|demo-token(?:\.new)?|lock(?:\.\d+)?)$/;
/** Files that a file system keeps at its root, if the data directory is a separate volume. */
const ofFileSystem = 'lost+found';
const shown = 3;

/** The files in a data directory that are not Parley's. */
export function foreignFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => !ours.test(name) && name !== ofFileSystem);
}

/** Throws a DatabaseUnusableError if a directory is used for something else, before anything is written to it. */
export function refuseForeign(directory: string): void {
  const path = resolve(directory);
  const postgres = join(path, 'postgres');
  const choose = 'Choose an empty directory, or one that does not exist yet';
  if (existsSync(postgres)) {
    if (existsSync(join(postgres, 'PG_VERSION'))) return;
    throw new DatabaseUnusableError('foreign', `${postgres} does not contain PostgreSQL data. ${choose}.`);
  }
  const names = foreignFiles(directory).toSorted();
  if (names.length === 0) return;
  const list = [...names.slice(0, shown), ...(names.length > shown ? ['…'] : [])].join(', ');
  const message = `The data directory ${path} contains other files (${list}) and no data of Parley. ${choose}.`;
  throw new DatabaseUnusableError('foreign', message);
}
