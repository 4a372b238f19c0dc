/** R9: conversations that one client may create for one customer in any window. */
export const conversationLimit = 120;
/** R9: the window's length. */
export const windowMs = 60_000;

/** What the rate limit leaves: `resetAt` (epoch ms) is when one more becomes free, null where nothing is used. */
export interface Allowance {
  remaining: number;
  resetAt: number | null;
}

/**
 * R9: judges a sliding window. `hits` are the times (epoch ms, ascending) at which this client created conversations for
 * this customer; those that are 60 s old or older no longer count. While nothing remains, `resetAt` is the first
 * millisecond at which a creation succeeds; before that it is when the oldest hit leaves the window.
 */
export function allowance(hits: readonly number[], now: number): Allowance {
  let expired = 0;
  while (expired < hits.length && (hits[expired] as number) <= now - windowMs) expired++;
  const used = hits.length - expired;
  if (used === 0) return { remaining: conversationLimit, resetAt: null };
  const leaves = hits[Math.max(expired, hits.length - conversationLimit)] as number;
  return { remaining: Math.max(0, conversationLimit - used), resetAt: leaves + windowMs };
}
