import type { Bearer } from '../../store/access/bearers.ts';
import type { Caller } from './caller.ts';

/** What the caller's access depends on. */
export function bearerOf(caller: Caller): Bearer {
  const { orgId } = caller;
  const none = {
    orgId,
    tokenId: null,
    userId: null,
    customerId: null,
    survivorId: null,
    providerId: null,
    issuedAt: null,
  };
  switch (caller.kind) {
    case 'token':
      return { ...none, tokenId: caller.tokenId };
    case 'user':
      return { ...none, userId: caller.userId, providerId: caller.providerId };
    case 'customer':
      return {
        ...none,
        customerId: caller.subjectId,
        survivorId: caller.customerId,
        providerId: caller.providerId,
        issuedAt: caller.issuedAt,
      };
  }
}
