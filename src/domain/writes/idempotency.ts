import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { InputCheck } from '../core/input-check.ts';

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
 * R23: a key with the hash that tells the same input from another. What the hash covers is the operation and what the
 * input means, however it was put: what is left out, null or the default is one thing. The order of keys does not matter.
 */
export function toIdempotency(operation: string, key: string, meaning: object): Idempotency {
  return { key, inputHash: createHash('sha256').update(operation).update(stringify(meaning)).digest('hex') };
}
