import { describe, expect, it } from 'vitest';
import { WebhookSlots } from '../../../src/domain/webhooks/webhook-slots.ts';

const queue = (org: number, webhook = 0, failing = false) => ({
  orgId: `org ${org}`,
  webhookId: `webhook ${org}.${webhook}`,
  failing,
});
const queuesOf = (org: number, webhooks = 20) => Array.from({ length: webhooks }, (_, nth) => queue(org, nth));
type Queue = ReturnType<typeof queue>;

/** Starts all attempts that may start, and returns their number by organization. */
function fill(slots: WebhookSlots, queues: Queue[]): Record<string, number> {
  const begun: Record<string, number> = {};
  for (let shares = slots.share(queues); shares.length > 0; shares = slots.share(queues)) {
    for (const share of shares) {
      for (let nth = 0; nth < share.most; nth++) slots.take(share);
      begun[share.orgId] = (begun[share.orgId] ?? 0) + share.most;
    }
  }
  return begun;
}

describe('webhook slots', () => {
  it('limit one organization to its share, however many of its webhooks wait, and leave most slots to others', () => {
    const slots = new WebhookSlots();
    const { 'org 1': begun = 0 } = fill(slots, queuesOf(1));
    expect(begun).toBeGreaterThan(5);
    expect(slots.free).toBeGreaterThan(3 * begun);
    expect(slots.busy().orgIds).toEqual(['org 1']);
  });

  it('are shared evenly by organizations that want all of them, with room for a newcomer', () => {
    const slots = new WebhookSlots();
    const queues = Array.from({ length: 40 }, (_, org) => queuesOf(org)).flat();
    const counts = Object.values(fill(slots, queues));
    expect(counts).toHaveLength(40);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(fill(slots, [...queues, queue(99)])).toEqual({ 'org 99': 2 });
  });

  it('go to the organization that has none and has waited longest if there are more organizations than slots', () => {
    const slots = new WebhookSlots();
    const queues = Array.from({ length: 140 }, (_, org) => queue(org));
    const served = new Set(Object.keys(fill(slots, queues)));
    expect(slots.free).toBe(0);
    const waiting = queues.filter(({ orgId }) => !served.has(orgId)).map(({ orgId }) => orgId);
    expect(waiting.length).toBeGreaterThan(0);
    for (const next of waiting) {
      // The first one finishes and requests the slot again.
      slots.release(queue(0), false);
      expect(slots.share(queues)).toMatchObject([{ orgId: next, most: 1 }]);
      slots.take(queues.find(({ orgId }) => orgId === next) as Queue);
    }
  });

  it('rotate among the webhooks of an organization, at most five each', () => {
    const slots = new WebhookSlots();
    expect(slots.share(queuesOf(1, 3)).map(({ most }) => most)).toEqual([5, 5, 5]);
    expect(fill(new WebhookSlots(), [queue(1)])).toEqual({ 'org 1': 5 });
  });

  it('are limited to one for a webhook that does not respond, or for a slow one until it speeds up', () => {
    const slots = new WebhookSlots();
    expect(fill(slots, [queue(1, 0, true)])).toEqual({ 'org 1': 1 });
    slots.take(queue(2));
    slots.release(queue(2), true);
    expect(fill(slots, [queue(2)])).toEqual({ 'org 2': 1 });
    expect(slots.busy().webhookIds).toContain('webhook 2.0');
    slots.release(queue(2), false);
    expect(fill(slots, [queue(2)])).toEqual({ 'org 2': 5 });
  });

  it('are free again when attempts end', () => {
    const slots = new WebhookSlots();
    const whole = slots.free;
    fill(slots, [queue(1)]);
    for (let nth = 0; nth < 5; nth++) slots.release(queue(1), false);
    expect(slots.free).toBe(whole);
    expect(slots.busy()).toEqual({ orgIds: [], webhookIds: [] });
  });
});
