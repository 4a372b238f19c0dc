import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { deskOf } from '../../../src/cli/import/desks/all-desks.ts';
import { afterFile } from '../processes/after-file.ts';
import type { DeskFixture } from './desks/fixture.ts';

/** The files of an export: conversations, and each part in a separate file. */
export type ExportFiles = Readonly<Record<string, readonly object[]>>;

export function filesOf({ name, conversation, parts }: DeskFixture): ExportFiles {
  const desk = deskOf(name);
  const nameOf = (part: string) => desk?.parts[part]?.names[0] ?? part;
  const lists = Object.entries(parts).map(([part, byKey]) => [nameOf(part), Object.values(byKey).flat()] as const);
  return { [desk?.lists[0] ?? 'conversations']: [conversation], ...Object.fromEntries(lists) };
}

/** The ways in which people have the files of one export. */
export const layouts = [
  'one document',
  'NDJSON files',
  'pages in a folder',
  'a zip archive',
  'pretty-printed lists',
] as const;

/** Writes the files, and returns the paths to import. */
export async function writeExport(files: ExportFiles, layout: (typeof layouts)[number]): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-export-'));
  afterFile(() => rm(directory, { recursive: true }));
  const written: string[] = [];
  const write = async (name: string, text: string) => {
    const path = join(directory, name);
    await writeFile(path, text);
    written.push(path);
  };
  // Each record stands in a list, as the pages of an API have it.
  const page = (list: string, records: readonly object[]) =>
    JSON.stringify({ [list]: records, next_page: null, count: records.length });
  if (layout === 'one document') {
    const entries = Object.entries(files).map(
      ([list, records]) => `${JSON.stringify(list)}: ${JSON.stringify(records)}`,
    );
    await write('export.json', `{\n${entries.join(',\n')}\n}`);
    return written;
  }
  if (layout === 'a zip archive') {
    const zip = new ZipFile();
    for (const [list, records] of Object.entries(files))
      zip.addBuffer(Buffer.from(page(list, records)), `data/${list}.json`);
    zip.end();
    const path = join(directory, 'export.zip');
    await pipeline(zip.outputStream, createWriteStream(path));
    return [path];
  }
  if (layout === 'pages in a folder') {
    await mkdir(join(directory, 'pages'));
    for (const [list, records] of Object.entries(files))
      for (const [nth, record] of records.entries()) await write(`pages/${list}-${nth + 1}.json`, page(list, [record]));
    return [directory];
  }
  for (const [list, records] of Object.entries(files)) {
    if (layout === 'NDJSON files')
      await write(`${list}.ndjson`, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    else await write(`${list}.json`, JSON.stringify(records, null, 2));
  }
  return written;
}
