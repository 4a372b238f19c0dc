import { expect, it } from 'vitest';
import { endsWithin } from '../../src/jobs/ends-within.ts';

it('distinguishes work that ends from work that does not', async () => {
  expect(await endsWithin(10_000, Promise.resolve('done'))).toBe(true);
  expect(await endsWithin(10, new Promise(() => {}))).toBe(false);
});

it('throws what the work rejects with', async () => {
  await expect(endsWithin(10_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
