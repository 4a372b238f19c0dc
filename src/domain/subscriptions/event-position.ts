/**
 * A position in the outbox from which a client can resume: after an event of its organization, or before all of them. It names the
 * event instead of its number, so it stays valid where the organization's events get other numbers, and tells nothing of others.
 */
export interface EventPosition {
  readonly eventId: string | null;
  /** When the position was taken; for the position of an event that was sent, when the event was written. */
  readonly at: Date;
}

/** Encodes a position as opaque text. */
export function encodePosition({ eventId, at }: EventPosition): string {
  return Buffer.from(`${eventId ?? ''}|${at.getTime()}`).toString('base64url');
}

const longest = 20_000;
const form = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})?\|(\d{1,15})$/;
// Two snapshots of the database, a number and the time.
const formerForm = /^[\d:,]+\|[\d:,]*\|\d{1,15}\|\d{1,15}$/;

/** Decodes a position; 'former' for one of an earlier version, null if the text is not a position. */
export function decodePosition(text: string): EventPosition | 'former' | null {
  if (text.length > longest) return null;
  const plain = Buffer.from(text, 'base64url').toString('latin1');
  if (formerForm.test(plain)) return 'former';
  const [, eventId, at] = form.exec(plain) ?? [];
  return at === undefined ? null : { eventId: eventId ?? null, at: new Date(Number(at)) };
}

/** When the event of a position was written, by the clock of the gateway that wrote it: its id is a UUIDv7. */
export function timeOfEvent(eventId: string): number {
  return Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16);
}
