import { LRUCache } from 'lru-cache';
import { type DueQueue, maxClaimed } from '../../store/webhooks/webhook-queues.ts';

/** Attempts of one process at a time. */
const slots = 128;
/** Attempts of one webhook at a time. */
const maxPerWebhook = 5;
/** An organization may have as many attempts under way as a fourth of the slots that are free: so some are, however many want them. */
const shareOfFree = 4;
/** Organizations and webhooks of which it is remembered how they fared. */
const remembered = 10_000;

/** So many deliveries of a queue. */
export interface Share extends Pick<DueQueue, 'orgId' | 'webhookId'> {
  most: number;
}

/**
 * Shares the slots in which deliveries are attempted out among organizations: endpoints that keep an attempt until its time is
 * over fill their own organization's share and no other's.
 */
export class WebhookSlots {
  readonly #byOrg = new Map<string, number>();
  readonly #byWebhook = new Map<string, number>();
  /** Which turn an organization had last: of two with as many attempts under way, the one that has waited longer is next. */
  readonly #turns = new LRUCache<string, number>({ max: remembered });
  readonly #slow = new LRUCache<string, true>({ max: remembered });
  #turn = 0;
  #taken = 0;

  get free(): number {
    return slots - this.#taken;
  }

  /** Those that may have no further attempt at present. */
  busy(): { orgIds: string[]; webhookIds: string[] } {
    const orgLimit = limitOfOrg(this.free);
    return {
      orgIds: [...this.#byOrg].filter(([, count]) => count >= orgLimit).map(([id]) => id),
      webhookIds: [...this.#byWebhook].filter(([id, count]) => count >= this.#limitOf(id)).map(([id]) => id),
    };
  }

  /** How many of each queue may be attempted now: each time one of the organization that has the fewest under way. */
  share(queues: readonly DueQueue[]): Share[] {
    const shares = queues.map((queue) => ({ ...queue, most: 0 }));
    const planned = new Map<string, number>();
    const ofOrg = ({ orgId }: DueQueue) => (this.#byOrg.get(orgId) ?? 0) + (planned.get(orgId) ?? 0);
    const ofWebhook = (share: DueQueue & Share) => (this.#byWebhook.get(share.webhookId) ?? 0) + share.most;
    const before = (one: DueQueue & Share, other: DueQueue & Share) =>
      ofOrg(one) - ofOrg(other) || this.#lastTurn(one) - this.#lastTurn(other) || ofWebhook(one) - ofWebhook(other);
    for (let free = this.free, given = 0; free > 0 && given < maxClaimed; free--, given++) {
      let next: (DueQueue & Share) | null = null;
      for (const share of shares) {
        if (ofOrg(share) >= limitOfOrg(free)) continue;
        if (ofWebhook(share) >= this.#limitOf(share.webhookId, share.failing)) continue;
        if (next === null || before(share, next) < 0) next = share;
      }
      if (next === null) break;
      next.most++;
      planned.set(next.orgId, (planned.get(next.orgId) ?? 0) + 1);
    }
    return shares.filter(({ most }) => most > 0);
  }

  /** An attempt has begun. */
  take({ orgId, webhookId }: Pick<DueQueue, 'orgId' | 'webhookId'>): void {
    this.#taken++;
    this.#turns.set(orgId, ++this.#turn);
    add(this.#byOrg, orgId, 1);
    add(this.#byWebhook, webhookId, 1);
  }

  /** An attempt has ended. After a slow one, its webhook has one at a time until it is quicker. */
  release({ orgId, webhookId }: Pick<DueQueue, 'orgId' | 'webhookId'>, slow: boolean): void {
    this.#taken--;
    add(this.#byOrg, orgId, -1);
    add(this.#byWebhook, webhookId, -1);
    if (slow) this.#slow.set(webhookId, true);
    else this.#slow.delete(webhookId);
  }

  #lastTurn({ orgId }: DueQueue): number {
    return this.#turns.get(orgId) ?? 0;
  }

  #limitOf(webhookId: string, failing = false): number {
    return failing || this.#slow.has(webhookId) ? 1 : maxPerWebhook;
  }
}

function limitOfOrg(free: number): number {
  return Math.max(1, Math.floor(free / shareOfFree));
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
