import { guessDesk } from '../desks/all-desks.ts';
import type { Desk } from '../desks/desk.ts';
import type { ImportOptions } from '../import-options.ts';
import { isObject } from '../readers/json-value.ts';
import { readFile } from '../readers/read-file.ts';
import type { InputFile } from './input-file.ts';

/** How many records of a file are looked at. */
const looked = 2000;

/** The help desk that wrote the files, by their first records; null if none is recognized. */
export async function recognizeDesk(
  files: readonly InputFile[],
  { format, encoding, delimiter }: ImportOptions,
  signal: AbortSignal,
): Promise<Desk | null> {
  for (const file of files) {
    const desk = await deskOfFile(file, { format, encoding, delimiter, signal, onOther: () => {} });
    if (desk !== null) return desk;
  }
  return null;
}

async function deskOfFile(file: InputFile, options: Parameters<typeof readFile>[1]): Promise<Desk | null> {
  let count = 0;
  try {
    for await (const rows of readFile(file, options)) {
      for (const { record } of rows) {
        // A rejected file has the rows of its source.
        const row = isObject(record) && isObject(record.rejected) ? record.row : record;
        const desk = guessDesk(row);
        if (desk !== null) return desk;
      }
      count += rows.length;
      if (count >= looked) return null;
    }
  } catch {
    // The import itself reports what cannot be read.
  }
  return null;
}
