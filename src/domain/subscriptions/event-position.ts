import type { SeenEvents } from '../../store/events/outbox.ts';

/** A position in the outbox from which a client can resume: what it has seen, and when. */
export interface EventPosition extends SeenEvents {
  readonly at: Date;
}

/** Encodes a position as opaque text. */
export function encodePosition({ from, to, position, at }: EventPosition): string {
  return Buffer.from([from, to ?? '', position, at.getTime()].join('|')).toString('base64url');
}

const longest = 20_000;
const form = /^([\d:,]+)\|([\d:,]*)\|(\d{1,15})\|(\d{1,15})$/;

/** Decodes a position; null if the text is not one. */
export function decodePosition(text: string): EventPosition | null {
  if (text.length > longest) return null;
  const [, from, to, position, at] = form.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  if (from === undefined || !isSnapshot(from) || (to !== '' && !isSnapshot(to as string))) return null;
  return { from, to: to || null, position: Number(position), at: new Date(Number(at)) };
}

/** Would PostgreSQL accept it as a snapshot? Its numbers: the first running transaction, the next one, and the running ones between. */
function isSnapshot(text: string): boolean {
  const [, first, next, running] = /^(\d{1,15}):(\d{1,15}):((?:\d{1,15}(?:,\d{1,15})*)?)$/.exec(text) ?? [];
  if (first === undefined || Number(first) < 1 || Number(next) < Number(first)) return false;
  const between = running ? running.split(',').map(Number) : [];
  return between.every(
    (id, index) => id >= Number(first) && id < Number(next) && (index === 0 || id > (between[index - 1] as number)),
  );
}
