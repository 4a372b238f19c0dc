import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseUnusableError } from '../../core/db-errors.ts';

/** Names of what we put into the data directory ourselves. */
const ours = /^(?:postgres(?:\.new)?|demo-token(?:\.new)?|lock(?:\.\d+)?)$/;
/** What a file system keeps at its root, where the data directory is a volume of its own. */
const ofFileSystem = 'lost+found';
const shown = 3;

/** What a data directory holds that is not Parley's. */
export function foreignFiles(directory: string): string[] {
  return readdirSync(directory).filter((name) => !ours.test(name) && name !== ofFileSystem);
}

/** Throws a DatabaseUnusableError where a directory is in use for something else, before anything is put among it. */
export function refuseForeign(directory: string): void {
  const path = resolve(directory);
  const postgres = join(path, 'postgres');
  const choose = 'choose an empty directory, or one that does not exist yet';
  if (existsSync(postgres)) {
    if (existsSync(join(postgres, 'PG_VERSION'))) return;
    throw new DatabaseUnusableError('foreign', `${postgres} is not the data of a PostgreSQL; ${choose}.`);
  }
  const names = foreignFiles(directory).toSorted();
  if (names.length === 0) return;
  const list = [...names.slice(0, shown), ...(names.length > shown ? ['…'] : [])].join(', ');
  const message = `The data directory ${path} holds other files (${list}) and no data of Parley; ${choose}.`;
  throw new DatabaseUnusableError('foreign', message);
}
