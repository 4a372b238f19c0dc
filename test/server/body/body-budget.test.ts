import { expect, it } from 'vitest';
import { createBodyBudget } from '../../../src/server/body/body-budget.ts';

/** Takes one-byte pieces for a token, each as a separate body, until the budget refuses. */
function takeAll(budget: ReturnType<typeof createBodyBudget>, clientId: string) {
  const shares = [budget.open(clientId)];
  while (shares.at(-1)?.take(1)) shares.push(budget.open(clientId));
  return shares;
}

it('a budget of two largest bodies allows one per token', () => {
  const budget = createBodyBudget(200);
  const first = budget.open('a');
  expect(first.take(100)).toBe(true);
  expect(budget.open('a').take(1)).toBe(false);
  first.release();
  expect(budget.open('a').take(100)).toBe(true);
});

it('a new token can take as many bytes as the greediest token already holds', () => {
  const budget = createBodyBudget(1200);
  const held = [];
  for (const [nth, clientId] of ['a', 'b', 'c'].entries()) {
    const before = budget.held;
    held.push(takeAll(budget, clientId));
    const own = budget.held - before;
    expect(own).toBeGreaterThan(1200 / 2 ** (nth + 1) - 2);
    expect(1200 - budget.held).toBeGreaterThanOrEqual(own);
  }
  // Once one releases its share, others may take it.
  for (const share of held[0] ?? []) share.release();
  expect(budget.open('c').take(100)).toBe(true);
});

it('releases bytes once, and forgets tokens without any', () => {
  const budget = createBodyBudget(100);
  const share = budget.open('a');
  expect(share.take(40)).toBe(true);
  share.release();
  share.release();
  expect(budget.held).toBe(0);
  expect(share.fits(50)).toBe(true);
  expect(share.fits(51)).toBe(false);
});
