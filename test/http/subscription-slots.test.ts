import { describe, expect, it } from 'vitest';
import { createSubscriptionSlots } from '../../src/http/subscription-slots.ts';

describe('createSubscriptionSlots', () => {
  it('gives each token so many slots, and takes them back', () => {
    const slots = createSubscriptionSlots(2);
    const first = slots.take('a');
    expect(first).not.toBeNull();
    expect(slots.take('a')).not.toBeNull();
    expect(slots.take('a')).toBeNull();
    expect(slots.take('b')).not.toBeNull();
    first?.();
    expect(slots.take('a')).not.toBeNull();
    expect(slots.take('a')).toBeNull();
  });

  it('a slot that is let go of twice is one slot', () => {
    const slots = createSubscriptionSlots(2);
    const first = slots.take('a');
    slots.take('a');
    first?.();
    first?.();
    expect(slots.take('a')).not.toBeNull();
    expect(slots.take('a')).toBeNull();
  });

  it('none are none', () => {
    expect(createSubscriptionSlots(0).take('a')).toBeNull();
  });
});
