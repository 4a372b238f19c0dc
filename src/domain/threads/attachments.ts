import { createHash } from 'node:crypto';
import { type InputCheck, maxLookedAt } from '../core/input-check.ts';

const mebibyte = 1024 * 1024;
/** R22: the largest attachment, in decoded bytes. */
export const maxAttachmentBytes = 10 * mebibyte;
/** R22: the largest total of a thread's attachments, in decoded bytes. */
export const maxThreadAttachmentBytes = 25 * mebibyte;

/** R22: the maximum number of attachments in a thread; even empty ones are rows. */
const maxThreadAttachments = 100;

export interface AttachmentInput {
  fileName: string;
  mimeType: string;
  data: string;
}

/** A checked attachment; `data` stays base64, in which it is sent to the database. */
export interface AttachmentDraft {
  fileName: string;
  mimeType: string;
  data: string;
  size: number;
  sha256: string;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const mimeType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;.*)?$/;

/** R22: adds the issues of a thread's attachments, each with its index. */
export function checkAttachments(
  check: InputCheck,
  path: readonly (string | number)[],
  attachments: readonly AttachmentInput[] | null | undefined,
): void {
  let total = 0;
  if (attachments && attachments.length > maxThreadAttachments)
    check.add(path, `Must have at most ${maxThreadAttachments} attachments.`);
  for (const [index, attachment] of (attachments ?? []).slice(0, maxLookedAt).entries()) {
    check.length([...path, index, 'fileName'], attachment.fileName, 1, 255);
    if (attachment.mimeType.length > 255 || !mimeType.test(attachment.mimeType))
      check.add([...path, index, 'mimeType'], 'Must be a media type, such as text/plain.');
    if (!isBase64(attachment.data)) {
      check.add([...path, index, 'data'], 'Must be base64 (RFC 4648, with padding and without line breaks).');
      continue;
    }
    const size = decodedSize(attachment.data);
    total += size;
    if (size > maxAttachmentBytes) check.add([...path, index, 'data'], 'Must be at most 10 MiB when decoded.');
  }
  if (total > maxThreadAttachmentBytes) check.add(path, 'The attachments of a thread must be at most 25 MiB in total.');
}

/** Checked attachments with their size in bytes and their SHA-256 (hex). */
export function toAttachmentDrafts(attachments: readonly AttachmentInput[] | null | undefined): AttachmentDraft[] {
  return (attachments ?? []).map(({ fileName, mimeType, data }) => ({
    fileName,
    mimeType,
    data,
    size: decodedSize(data),
    sha256: createHash('sha256').update(Buffer.from(data, 'base64')).digest('hex'),
  }));
}

// A regular expression overflows its stack on ten megabytes, so the text is matched in pieces of whole quanta. The
// last quantum must have no stray bits: RFC 4648 has exactly one text for each byte sequence.
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  const piece = 4 * 4096;
  for (let at = 0; at < text.length; at += piece) {
    const part = text.slice(at, at + piece);
    if (!base64.test(part) || (part.endsWith('=') && at + piece < text.length)) return false;
  }
  const last = text.slice(-4);
  return Buffer.from(last, 'base64').toString('base64') === last;
}

function decodedSize(text: string): number {
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
}
