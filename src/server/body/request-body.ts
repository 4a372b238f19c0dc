import { isUtf8 } from 'node:buffer';
import { MIMEType } from 'node:util';
import { BodyRefusedError } from './body-refused-error.ts';

const byteOrderMark = 0xfeff;

/** The text of a body, without a byte order mark. Throws a BodyRefusedError. */
export function decodeBody(bytes: Uint8Array): string {
  // Decoding would replace each invalid byte by U+FFFD, which would then be stored.
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.charCodeAt(0) !== byteOrderMark) return text;
  // Parsers differ in whether they ignore a second one.
  if (text.charCodeAt(1) === byteOrderMark) throw unreadable('The body begins with more than one byte order mark.');
  return text.slice(1);
}

function unreadable(message: string): BodyRefusedError {
  return new BodyRefusedError(400, 'BAD_USER_INPUT', message);
}

/** The media type of a Content-Type, in lower case and without parameters; null if it is malformed. */
export function mediaTypeOf(contentType: string): string | null {
  return parse(contentType)?.essence ?? null;
}

/** Why a body with these headers is rejected (415); null if it is accepted. */
export function bodyFault(contentType: string | null, contentEncoding: string | null): string | null {
  if (contentEncoding !== null && contentEncoding.trim().toLowerCase() !== 'identity')
    return `The content-encoding ${contentEncoding} is not supported. Send the body without it.`;
  // The fast path for nearly every request.
  if (contentType === null || contentType === 'application/json') return null;
  const charset = parse(contentType)?.params.get('charset') ?? null;
  if (charset === null || /^utf-?8$/i.test(charset)) return null;
  return `The charset ${charset} is not supported. Send the body as utf-8.`;
}

function parse(contentType: string): MIMEType | null {
  try {
    return new MIMEType(contentType);
  } catch {
    return null;
  }
}
