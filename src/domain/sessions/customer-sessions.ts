import { SignJWT } from 'jose';
import { revokeSessions } from '../../store/access/bearers.ts';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database } from '../../store/core/database.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import { DomainError } from '../core/domain-error.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId, encodeId } from '../core/ids.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { findOrCreateCustomer } from '../customer-writes/find-or-create-customer.ts';
import type { CustomerInput } from '../customers/customer-reference.ts';
import type { Author } from '../writes/batch-state.ts';
import type { SessionKeys } from './session-keys.ts';

/** The issuer of sessions, which no identity provider may have. */
export const sessionIssuer = 'urn:parley:session';
export const sessionAlgorithm = 'HS256';

const minSessionSeconds = 60;
const maxSessionSeconds = 24 * 60 * 60;

export interface CreateCustomerSessionInput {
  customer: CustomerInput;
  expiresInSeconds?: number | null;
}

export interface CustomerSession {
  /** The text after `Authorization: Bearer `, stored nowhere. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly customerId: string;
}

/**
 * R44: signs a session for a customer, who is found or created as in R4. It lives for `expiresInSeconds`, by the database's time, and
 * can be verified without the database.
 */
export async function createCustomerSession(
  db: Database,
  keys: SessionKeys,
  author: Author,
  { customer, expiresInSeconds }: CreateCustomerSessionInput,
): Promise<CustomerSession | InvalidInputError | NotFoundError> {
  const seconds = expiresInSeconds ?? 3600;
  if (seconds < minSessionSeconds || seconds > maxSessionSeconds) {
    const message = `Must be ${minSessionSeconds} to ${maxSessionSeconds.toLocaleString('en')}.`;
    return new InvalidInputError([{ path: ['expiresInSeconds'], message }]);
  }
  const found = await findOrCreateCustomer(db, author, customer);
  if (found instanceof DomainError) return found;
  const { orgId } = author;
  const key = await keys.current(orgId);
  const issuedAt = found.now.getTime() / 1000;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: sessionAlgorithm, typ: 'JWT', kid: key.id })
    .setIssuer(sessionIssuer)
    .setAudience(audienceOf(orgId))
    .setSubject(encodeId('Customer', found.customerId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(key.secret);
  return { token, expiresAt: new Date((issuedAt + seconds) * 1000), customerId: found.customerId };
}

/** The audience that names an organization (R46). */
export function audienceOf(orgId: string): string {
  return `urn:parley:${encodeId('Organization', orgId)}`;
}

/** R44: ends all sessions of a customer; gateways stop accepting them within 10 seconds. Returns the key of the customer. */
export async function revokeCustomerSessions(
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<string | NotFoundError> {
  const { orgId } = actor;
  const notFound = () => new NotFoundError('Customer', publicId, ['customerId']);
  const id = decodeId('Customer', publicId);
  if (id === null) return notFound();
  return db.transaction(async (tx) => {
    const revoked = await revokeSessions(tx, orgId, id);
    if (revoked === null) return notFound();
    const deed = { action: 'customer.sessions_revoked', subject: ['Customer', revoked] } as const;
    await insertAuditEntry(tx, auditEntry(actor, deed));
    return revoked;
  });
}
