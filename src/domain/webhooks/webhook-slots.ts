import { LRUCache } from 'lru-cache';
import { type DueQueue, maxClaimed } from '../../store/webhooks/webhook-queues.ts';

/** The maximum number of concurrent attempts of a process. */
const slots = 128;
/** The maximum number of concurrent attempts of a webhook. */
const maxPerWebhook = 5;
/** An organization may run as many attempts as a quarter of the free slots, so that some slots always stay free. */
const shareOfFree = 4;
/** The number of organizations and webhooks whose history is remembered. */
const remembered = 10_000;

/** A number of deliveries of a queue. */
export interface Share extends Pick<DueQueue, 'orgId' | 'webhookId'> {
  most: number;
}

/**
 * Distributes the slots for delivery attempts fairly among organizations: endpoints that keep attempts waiting until the timeout use
 * up only the share of their own organization.
 */
export class WebhookSlots {
  readonly #byOrg = new Map<string, number>();
  readonly #byWebhook = new Map<string, number>();
  /** The last turn of each organization: of two with the same number of running attempts, the one that has waited longer is next. */
  readonly #turns = new LRUCache<string, number>({ max: remembered });
  readonly #slow = new LRUCache<string, true>({ max: remembered });
  #turn = 0;
  #taken = 0;

  get free(): number {
    return slots - this.#taken;
  }

  /** Webhooks that may not start another attempt at present. */
  busy(): { orgIds: string[]; webhookIds: string[] } {
    const orgLimit = limitOfOrg(this.free);
    return {
      orgIds: [...this.#byOrg].filter(([, count]) => count >= orgLimit).map(([id]) => id),
      webhookIds: [...this.#byWebhook].filter(([id, count]) => count >= this.#limitOf(id)).map(([id]) => id),
    };
  }

  /** How many deliveries of each queue may be attempted now, always choosing the organization with the fewest running attempts. */
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

  /** Called when an attempt begins. */
  take({ orgId, webhookId }: Pick<DueQueue, 'orgId' | 'webhookId'>): void {
    this.#taken++;
    this.#turns.set(orgId, ++this.#turn);
    add(this.#byOrg, orgId, 1);
    add(this.#byWebhook, webhookId, 1);
  }

  /** Called when an attempt ends. After a slow one, its webhook gets one attempt at a time until it is faster. */
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
