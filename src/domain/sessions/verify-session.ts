import { jwtVerify } from 'jose';
import { ReadBatcher } from '../../batching/read-batcher.ts';
import { listSessionCustomers, type SessionCustomer } from '../../store/access/bearers.ts';
import type { Database } from '../../store/core/database.ts';
import type { CustomerCaller } from '../access/caller.ts';
import { asRefusal, type TokenTimes, timesOf, type UnverifiedToken } from '../access/json-web-token.ts';
import { RefusedToken } from '../access/refused-token.ts';
import { decodeId } from '../core/ids.ts';
import { audienceOf, sessionAlgorithm, sessionIssuer } from './customer-sessions.ts';
import type { SessionKeys } from './session-keys.ts';

export type FindSessionCustomer = (orgId: string, id: string) => Promise<SessionCustomer | null>;

/** The maximum number of concurrent statements. */
const inFlight = 2;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Finds customers of sessions; concurrent requests share statements. */
export function createFindSessionCustomer(db: Database): FindSessionCustomer {
  const readBatcher = new ReadBatcher(inFlight);
  const list = (orgIds: string[], ids: string[]) => listSessionCustomers(db, orgIds, ids);
  return async (orgId, id) => {
    const [row = null] = await readBatcher.read<SessionCustomer>('session customers', list, (row) => row.id, orgId, [
      id,
    ]);
    return row;
  };
}

/** R44: the customer of a session of this organization, or the rule that the token breaks. */
export async function verifySession(
  keys: SessionKeys,
  findCustomer: FindSessionCustomer,
  orgId: string,
  { text, keyId }: UnverifiedToken,
): Promise<CustomerCaller | RefusedToken> {
  const key = keyId !== null && uuid.test(keyId) ? await keys.find(orgId, keyId) : null;
  if (key === null) return new RefusedToken('key');
  try {
    const { payload } = await jwtVerify(text, key.secret, {
      algorithms: [sessionAlgorithm],
      issuer: sessionIssuer,
      audience: audienceOf(orgId),
      requiredClaims: ['iat', 'exp', 'sub'],
    });
    const times = timesOf(payload);
    const subjectId = decodeId('Customer', String(payload.sub));
    if (times === null || subjectId === null) return new RefusedToken('claims');
    return customerCaller(findCustomer, orgId, subjectId, times, null);
  } catch (error) {
    return asRefusal(error);
  }
}

/** R44, R46: a customer with a verified token, unless their sessions were revoked since or they no longer exist. */
export async function customerCaller(
  findCustomer: FindSessionCustomer,
  orgId: string,
  subjectId: string,
  { issuedAt, expiresAt }: TokenTimes,
  providerId: string | null,
): Promise<CustomerCaller | RefusedToken> {
  const customer = await findCustomer(orgId, subjectId);
  if (customer === null || (customer.revokedAt !== null && issuedAt < customer.revokedAt))
    return new RefusedToken('revoked');
  const { survivorId: customerId } = customer;
  return {
    kind: 'customer',
    orgId,
    clientId: customerId,
    tokenId: null,
    userId: null,
    customerId,
    subjectId,
    providerId,
    issuedAt,
    expiresAt,
    permissions: new Set(),
  };
}
