import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CommandError } from '../../report-error.ts';

const Ids = z.record(z.string(), z.string());

/** Reads the map from ids of another system to Parley ids. */
export async function readIds(path: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (path === undefined) return new Map();
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(code === 'ENOENT' ? `There is no file ${path}.` : `Cannot read ${path}: ${message}`);
  }
  try {
    return new Map(Object.entries(Ids.parse(JSON.parse(text))));
  } catch {
    throw new CommandError(`${path} must be a JSON object that maps ids of the other system to Parley ids.`);
  }
}
