import { maxThreadAttachmentBytes } from '../../../domain/threads/attachments.ts';
import type { RowNotes } from '../report/field-report.ts';
import type { ImportRow } from '../row.ts';
import type { FetchedFile } from './fetch-file.ts';

export type FetchFile = (url: string) => Promise<FetchedFile>;

type Attachment = NonNullable<NonNullable<ImportRow['threads']>[number]['attachments']>[number];

const atOnce = 8;
const unknownType = 'application/octet-stream';

/** The number of files that a row still has to fetch. */
export function filesToFetch({ threads }: ImportRow): number {
  return (threads ?? []).flatMap(({ attachments }) => attachments ?? []).filter(({ url }) => url !== undefined).length;
}

/** Fetches the attachments of a row; those that cannot be fetched are left out and noted. */
export async function fetchAttachments(row: ImportRow, fetchFile: FetchFile, notes: RowNotes): Promise<ImportRow> {
  const files = (row.threads ?? [])
    .flatMap(({ attachments }) => attachments ?? [])
    .filter(({ url }) => url !== undefined);
  const fetched = new Map<Attachment, FetchedFile>();
  let next = 0;
  const work = async () => {
    for (let file = files[next++]; file; file = files[next++]) fetched.set(file, await fetchFile(file.url as string));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    ...row,
    threads: row.threads?.map((thread) => {
      let total = 0;
      const kept = (thread.attachments ?? []).flatMap((file): Attachment[] => {
        const result = fetched.get(file);
        if (result === undefined) return [file];
        if ('why' in result) notes.leftOut('threads[].attachments', `not fetched: ${result.why}`);
        else if (total + result.bytes.length > maxThreadAttachmentBytes)
          notes.leftOut(
            'threads[].attachments',
            `not fetched: more than ${maxThreadAttachmentBytes / 1024 / 1024} MiB in one thread`,
          );
        else {
          total += result.bytes.length;
          const mimeType = file.mimeType === unknownType ? (result.mimeType ?? unknownType) : file.mimeType;
          return [{ fileName: file.fileName, mimeType, data: result.bytes.toString('base64') }];
        }
        return [];
      });
      return { ...thread, attachments: kept.length > 0 ? kept : undefined };
    }),
  };
}
