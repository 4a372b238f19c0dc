// Parley's public ids are TypeIDs of the same UUIDs that the peers show unchanged.
import { TypeID } from 'typeid-js';
import type { Dialect } from '../candidates/candidate.ts';

type Kind = 'conversation' | 'customer' | 'thread';

const encoded = new Map<string, string>();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const typeId = /^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Encoding is slower than a lookup: each id is encoded once per process. */
export function idFor(dialect: Dialect, kind: Kind, id: string): string {
  if (dialect !== 'parley') return id;
  let text = encoded.get(id);
  if (!text) {
    text = TypeID.fromUUID(kind, id).toString();
    encoded.set(id, text);
  }
  return text;
}

/** Whether this is a new id in the form of the dialect. */
export function isNewId(dialect: Dialect, kind: Kind, id: unknown): boolean {
  if (typeof id !== 'string') return false;
  return dialect === 'parley' ? id.startsWith(`${kind}_`) && typeId.test(id) : uuid.test(id);
}
