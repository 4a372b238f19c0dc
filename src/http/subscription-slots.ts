export interface SubscriptionSlots {
  /** Takes a slot of the token; gives what lets go of it, once, or null where the token has as many as it may. */
  take(tokenId: string): (() => void) | null;
}

/** Counts the subscriptions of each token that are open at the same time in this process: at most `max`. */
export function createSubscriptionSlots(max: number): SubscriptionSlots {
  const open = new Map<string, number>();
  return {
    take(tokenId) {
      const taken = open.get(tokenId) ?? 0;
      if (taken >= max) return null;
      open.set(tokenId, taken + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (open.get(tokenId) ?? 0) - 1;
        if (left > 0) open.set(tokenId, left);
        else open.delete(tokenId);
      };
    },
  };
}
