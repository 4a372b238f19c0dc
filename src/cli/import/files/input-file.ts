import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { CommandError } from '../../report-error.ts';
import { isZip, zippedFiles } from './zip.ts';

/** A file to import, which can be read more than once unless it is standard input. */
export interface InputFile {
  /** Its name in messages. */
  readonly name: string;
  /** Its size in bytes; null if unknown. */
  readonly size: number | null;
  readonly modifiedMs: number | null;
  readonly open: () => Promise<Readable>;
}

const chunkBytes = 256 * 1024;

/** Our own files, which stand beside those of an import. */
const ours = /\.(?:parley-import(?:\.new)?|rejected(?:-\d+)?\.(?:ndjson|csv))$/;
const data = /\.(?:json|ndjson|jsonl|csv|tsv|txt)$/i;

/** The files under the given paths: files, folders with everything in them, and archives. `onOther` is called for the rest. */
export async function listFiles(paths: readonly string[], onOther: (name: string) => void): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const path of paths) {
    const facts = await factsOf(path);
    if (facts.isFolder) files.push(...(await filesIn(path, onOther)));
    else files.push(...(await withArchive(path, path, facts, onOther)));
  }
  return files;
}

async function filesIn(folder: string, onOther: (name: string) => void): Promise<InputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: InputFile[] = [];
  for (const path of paths.toSorted()) {
    const name = relative(folder, path);
    if (ours.test(name) || name.split(/[\\/]/).some((part) => part.startsWith('.'))) continue;
    if (data.test(name) || /\.zip$/i.test(name))
      files.push(...(await withArchive(path, name, await factsOf(path), onOther)));
    else onOther(name);
  }
  if (files.length === 0) throw new CommandError(`${folder} contains no JSON, NDJSON, CSV or zip file.`);
  return files;
}

async function withArchive(
  path: string,
  name: string,
  facts: Facts,
  onOther: (name: string) => void,
): Promise<InputFile[]> {
  if (facts.size !== null && (await isZip(path))) {
    const zipped = await zippedFiles(path);
    for (const file of zipped) if (!data.test(file.name)) onOther(`${name}/${file.name}`);
    const read = zipped.filter((file) => data.test(file.name));
    if (read.length === 0) throw new CommandError(`${path} contains no JSON, NDJSON or CSV file.`);
    return read.map((file) => ({ ...file, modifiedMs: facts.modifiedMs }));
  }
  const open = async () => createReadStream(path, { highWaterMark: chunkBytes });
  return [{ name, size: facts.size, modifiedMs: facts.modifiedMs, open }];
}

interface Facts {
  readonly size: number | null;
  readonly modifiedMs: number | null;
  readonly isFolder: boolean;
}

async function factsOf(path: string): Promise<Facts> {
  try {
    const found = await stat(path);
    // A pipe or device has no meaningful size.
    const isFile = found.isFile();
    return {
      size: isFile ? found.size : null,
      modifiedMs: isFile ? Math.round(found.mtimeMs) : null,
      isFolder: found.isDirectory(),
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandError(`There is no file ${path}.`);
    if (code === 'EACCES') throw new CommandError(`This user may not read ${path}.`);
    throw new CommandError(`Cannot read ${path}: ${message}`);
  }
}
