import type { TokenCaller } from '../../../src/domain/access/caller.ts';

/** The caller of a made-up token with these permissions. */
export function tokenCaller(permissions: readonly string[] = [], tokenId = 't'): TokenCaller {
  return {
    kind: 'token',
    orgId: 'o',
    clientId: tokenId,
    tokenId,
    userId: 'u',
    permissions: new Set(permissions),
    expiresAt: null,
  };
}
