import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import { encodeId } from '../../domain/core/ids.ts';
import type { ImportRow } from './row.ts';

/**
 * The conversation id for a row without an id and an externalId, derived from the content of the row: the same row always gets
 * the same id, so repeating an import is duplicate-free. The id has the form of a UUIDv7 with the time of the row, so that
 * consecutive rows are close together in the index.
 */
export function derivedId(row: ImportRow): string {
  const hash = createHash('sha256')
    .update(stringify(row) as string)
    .digest('hex');
  const time = row.createdAt == null ? 0 : Math.max(0, Date.parse(row.createdAt));
  const stamp = time.toString(16).padStart(12, '0').slice(-12);
  const variant = ((Number.parseInt(hash[3] as string, 16) & 0x3) | 0x8).toString(16);
  const uuid = `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
  return encodeId('Conversation', uuid);
}
