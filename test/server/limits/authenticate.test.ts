import { expect, it } from 'vitest';
import { hashToken } from '../../../src/domain/access/api-tokens.ts';
import { RefusedToken } from '../../../src/domain/access/refused-token.ts';
import type { FoundCaller } from '../../../src/domain/identity/find-caller.ts';
import { createAuthenticate } from '../../../src/server/limits/authenticate.ts';
import { tokenCaller } from '../../support/gateways/token-caller.ts';

const caller = tokenCaller();
const unknown = new RefusedToken('unknown');
const found: FoundCaller = { caller, expiresInMs: null };

/** Knows the token `good`, and counts the lookups of each token. */
function countingAuthenticate() {
  const looks = new Map<string, number>();
  const hashes: string[] = [];
  const authenticate = createAuthenticate(async (token, hash) => {
    looks.set(token, (looks.get(token) ?? 0) + 1);
    hashes.push(hash);
    return token === 'good' ? found : unknown;
  });
  return { looks, hashes, ask: (token: string) => authenticate(`Bearer ${token}`) };
}

it('R1: invented tokens, however many, do not evict one that is in use', async () => {
  const { looks, ask } = countingAuthenticate();
  expect(await ask('good')).toBe(caller);
  for (let nth = 0; nth < 30_000; nth++) expect(await ask(`made-up ${nth}`.replace(' ', '-'))).toBe(unknown);
  expect(await ask('good')).toBe(caller);
  expect(looks.get('good')).toBe(1);
});

it('R1: an unknown token is cached, and concurrent requests share its lookup', async () => {
  const { looks, ask } = countingAuthenticate();
  expect(await Promise.all([ask('bad'), ask('bad'), ask('good'), ask('good')])).toEqual([
    unknown,
    unknown,
    caller,
    caller,
  ]);
  expect(await ask('bad')).toBe(unknown);
  expect(Object.fromEntries(looks)).toEqual({ bad: 1, good: 1 });
});

it('R1: looks up the SHA-256 of the token', async () => {
  const { hashes, ask } = countingAuthenticate();
  await ask('good');
  expect(hashes).toEqual([hashToken('good').toString('hex')]);
});

it('R1: a failed lookup is retried', async () => {
  let fails = true;
  const authenticate = createAuthenticate(async () => {
    if (fails) throw new Error('unset');
    return found;
  });
  await expect(authenticate('Bearer x')).rejects.toThrow('unset');
  fails = false;
  expect(await authenticate('Bearer x')).toBe(caller);
});
