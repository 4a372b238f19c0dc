import type { Desk } from '../desks/desk.ts';
import { isObject } from '../readers/json-value.ts';
import type { SourceRow } from '../source-row.ts';

/** What a record of an export is: a conversation, one of the desk's parts, or (null) of a kind that is not imported. */
export function classify(
  desk: Desk,
  { record, list = '', fault }: SourceRow,
  fileName: string,
  isAlone: boolean,
): string | null {
  if (fault !== undefined || !isObject(record) || isRejectedRow(record)) return 'conversation';
  const name = list.toLowerCase();
  const stem = stemOf(fileName);
  const parts = Object.entries(desk.parts);
  const named = (each: string) => parts.find(([, part]) => part.names.includes(each))?.[0];
  const known = named(name);
  // A list says what it holds; the name of a file, only if nothing else does.
  if (known !== undefined) return known;
  if (desk.lists.includes(name)) return desk.isOne(record) ? 'conversation' : (partOf(parts, record) ?? 'conversation');
  if (desk.isOne(record)) return 'conversation';
  const part = partOf(parts, record) ?? (name === '' ? named(stem) : undefined);
  // An unknown record may be a broken conversation, or a record of another kind in a separate file.
  return part ?? (name === '' && (isAlone || desk.lists.includes(stem)) ? 'conversation' : null);
}

const partOf = (parts: [string, Desk['parts'][string]][], record: Record<string, unknown>) =>
  parts.find(([, part]) => part.isOne?.(record))?.[0];

const isRejectedRow = (record: Record<string, unknown>) =>
  Object.hasOwn(record, 'rejected') && (Object.hasOwn(record, 'row') || Object.hasOwn(record, 'text'));

/** `exports/Ticket_Comments-2.json` is `ticket_comments`. */
export function stemOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? '';
  return base
    .toLowerCase()
    .replace(/\.\w+$/, '')
    .replace(/[-_. ]*(?:page|part)?[-_. ]*\d*$/, '');
}
