/** R9: the number of conversations that a client may create for a customer in any window. */
export const conversationLimit = 120;
/** R9: the length of the window. */
export const windowMs = 60_000;

/** The state of the rate limit. `resetAt` (epoch ms) is when one more becomes available; null if none is used. */
export interface Allowance {
  remaining: number;
  resetAt: number | null;
}

/**
 * R9: evaluates a sliding window. `hits` are the times (epoch ms, ascending) at which this client created conversations for this
 * customer; those that are at least 60 s old do not count. If none remains, `resetAt` is the first millisecond at which a creation
 * succeeds; otherwise it is when the oldest hit leaves the window.
 */
export function allowance(hits: readonly number[], now: number): Allowance {
  let expired = 0;
  while (expired < hits.length && (hits[expired] as number) <= now - windowMs) expired++;
  const used = hits.length - expired;
  if (used === 0) return { remaining: conversationLimit, resetAt: null };
  const leaves = hits[Math.max(expired, hits.length - conversationLimit)] as number;
  return { remaining: Math.max(0, conversationLimit - used), resetAt: leaves + windowMs };
}
