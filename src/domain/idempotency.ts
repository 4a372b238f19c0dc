import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { InputCheck } from './input-check.ts';

// Whatever is deeper belongs to a row that is refused anyway, and would overflow the stack.
const stringify = configure({ maximumDepth: 100 });

/** R23: how long a key answers what it answered before. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** A client's key, and the SHA-256 (hex) of what it came with. */
export interface Idempotency {
  key: string;
  inputHash: string;
}

export interface IdempotentInput {
  idempotencyKey?: string | null;
  validateOnly?: boolean | null;
}

/** Notes an issue where a key is not 1 to 255 characters long (R23). */
export function checkIdempotencyKey(check: InputCheck, key: string | null | undefined): void {
  check.length(['idempotencyKey'], key, 1, 255);
}

/**
 * R23: the key of an input with the hash that tells the same input from another, or null where it has none. The hash
 * covers the operation and all of the input but the key itself and `validateOnly`; the order of keys does not matter.
 */
export function toIdempotency(operation: string, input: IdempotentInput): Idempotency | null {
  if (input.idempotencyKey == null) return null;
  const { idempotencyKey: key, validateOnly: _, ...rest } = input;
  return { key, inputHash: createHash('sha256').update(operation).update(stringify(rest)).digest('hex') };
}
