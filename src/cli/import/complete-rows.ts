import { parseInstant } from '../../domain/core/instant.ts';
import { type FetchFile, fetchAttachments, filesToFetch } from './attachments/fetch-attachments.ts';
import { notImported, type PreparedRow, type PrepareOptions } from './prepare-row.ts';
import { RowNotes } from './report/field-report.ts';
import type { ImportTarget } from './targets/target.ts';

export interface Completion {
  readonly prepare: PrepareOptions;
  readonly target: ImportTarget;
  /** What stands before external ids; null if nothing does. */
  readonly namespace: string | null;
  readonly fetchFile: FetchFile;
  /** How many bytes of files may be in one chunk. */
  readonly bytesPerChunk: number;
}

/**
 * What remains to do before rows are sent: recognizes what earlier imports have created, and fetches attachments. Rows come in
 * chunks that are not too large with their files.
 */
export async function* completeRows(
  rows: PreparedRow[],
  completion: Completion,
): AsyncGenerator<PreparedRow[], void, void> {
  const known = await recognized(rows, completion);
  let chunk: PreparedRow[] = [];
  let bytes = 0;
  for (const row of known) {
    const whole = row.input !== null && filesToFetch(row.input) > 0 ? await withFiles(row, completion) : row;
    chunk.push(whole);
    if (whole === row) continue;
    for (const { attachments } of whole.input?.threads ?? [])
      for (const { data } of attachments ?? []) bytes += data.length;
    if (bytes < completion.bytesPerChunk) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function withFiles(row: PreparedRow, { prepare, fetchFile }: Completion): Promise<PreparedRow> {
  const notes = new RowNotes(new Set(prepare.without));
  const input = await fetchAttachments(row.input as NonNullable<PreparedRow['input']>, fetchFile, notes);
  return noted({ ...row, input }, notes, prepare);
}

/** Before ids had a namespace, imports used the ids of the other system as they are. The same time of creation tells that it is the same. */
async function recognized(rows: PreparedRow[], { target, namespace, prepare }: Completion): Promise<PreparedRow[]> {
  const idOf = ({ input }: PreparedRow) => {
    const id = input?.externalId ?? null;
    if (id === null || namespace === null) return id;
    return id.startsWith(`${namespace}:`) ? id.slice(namespace.length + 1) : null;
  };
  const ids = [...new Set(rows.map(idOf).filter((id) => id !== null))];
  const times = ids.length === 0 ? null : await target.timesOf(ids);
  if (times === null || times.size === 0) return rows;
  return rows.map((row) => {
    const time = times.get(idOf(row) ?? '');
    const own = row.input?.createdAt == null ? null : parseInstant(row.input.createdAt);
    if (time === undefined || own === null) return row;
    const isSame = time.getTime() === own.getTime();
    if (namespace !== null) return isSame ? { ...row, input: null, isKnown: true } : row;
    if (isSame) return row;
    const notes = new RowNotes(new Set(prepare.without));
    notes.leftOut('externalId', 'belongs to a conversation of another time; if that is another one, use --namespace');
    return noted(row, notes, prepare);
  });
}

function noted(row: PreparedRow, notes: RowNotes, { report, strict }: PrepareOptions): PreparedRow {
  report.add(notes, row.source);
  return strict && notes.all.length > 0 ? { ...row, input: null, reasons: [notImported(notes)] } : row;
}
