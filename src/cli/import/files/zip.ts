import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { CommandError } from '../../report-error.ts';

interface ZippedFile {
  readonly name: string;
  readonly size: number;
  readonly open: () => Promise<Readable>;
}

/** Whether a file begins like a zip archive. */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return head.equals(Buffer.from('PK\x03\x04'));
  } finally {
    await file.close();
  }
}

/** The files in an archive, without unpacking it. */
export async function zippedFiles(path: string): Promise<ZippedFile[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    openZip(path, { lazyEntries: true, autoClose: false }, (error, opened) => {
      if (error) reject(new CommandError(`${path} is not a zip archive that can be read: ${error.message}`));
      else resolve(opened as ZipFile);
    });
  });
  const entries: Entry[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/') && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(entry.fileName)) entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', (error: Error) => reject(new CommandError(`${path} cannot be read: ${error.message}`)));
    zip.readEntry();
  });
  return entries.map((entry) => ({
    name: entry.fileName,
    size: entry.uncompressedSize,
    open: () =>
      new Promise((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) reject(new CommandError(`${entry.fileName} in ${path} cannot be read: ${error.message}`));
          else resolve(stream as Readable);
        });
      }),
  }));
}
