import { createHash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { InputCheck } from '../core/input-check.ts';

// Anything deeper belongs to a row that is rejected anyway, and would overflow the stack.
const stringify = configure({ maximumDepth: 100 });

/** R23: how long a key returns its stored result. */
export const retentionMs = 24 * 60 * 60 * 1000;

/** A client's key, and the SHA-256 (hex) of its input. */
export interface Idempotency {
  key: string;
  inputHash: string;
}

export interface IdempotentInput {
  idempotencyKey?: string | null;
  validateOnly?: boolean | null;
}

/** Adds an issue if a key is not 1 to 255 characters long (R23). */
export function checkIdempotencyKey(check: InputCheck, key: string | null | undefined): void {
  check.length(['idempotencyKey'], key, 1, 255);
}

/**
 * R23: a key with the hash that identifies its input. The hash covers the operation and the meaning of the input: an absent field,
 * null and the default are equal, and the order of fields does not matter.
 */
export function toIdempotency(operation: string, key: string, meaning: object): Idempotency {
  return { key, inputHash: createHash('sha256').update(operation).update(stringify(meaning)).digest('hex') };
}
