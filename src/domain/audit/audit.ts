import { randomUUID } from 'node:crypto';
import type { NewAuditEntry } from '../../store/administration/audit.ts';
import type { IdType } from '../core/ids.ts';
import { newId } from '../core/new-id.ts';
import type { Author } from '../writes/batch-state.ts';

/** All actions in the audit log: the type of the object and what was done to it. */
export const auditActions = [
  'api_token.created',
  'api_token.revoked',
  'bulk_operation.canceled',
  'bulk_operation.created',
  'bulk_operation.retried',
  'conversation.deleted',
  'conversation.expired',
  'conversation.merged',
  'customer.erased',
  'customer.merged',
  'customer.sessions_revoked',
  'identity_provider.created',
  'identity_provider.deleted',
  'import.started',
  'organization.created',
  'organization.updated',
  'queue.created',
  'queue.updated',
  'team.created',
  'team.updated',
  'user.created',
  'user.disabled',
  'user.enabled',
  'user.updated',
  'webhook.created',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.updated',
  'webhook_delivery.redelivered',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who performs an audited action, and from where. `userId` and `tokenId` are null on the command line. */
export interface Actor {
  readonly orgId: string;
  readonly userId: string | null;
  readonly tokenId: string | null;
  readonly requestId: string;
  readonly ipAddress: string | null;
}

/** The author of an audited write. */
export type AuditedAuthor = Author & Actor;

/** What was done; `subject` is the type of the object in the API and its key. */
export interface AuditedDeed {
  readonly action: AuditAction;
  readonly subject: readonly [type: IdType, key: string] | null;
  /** Public ids, names of fields, permissions and counts: never secrets or personal data. */
  readonly details?: AuditDetails;
}

export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** R35: the entry to write in the transaction of the action. */
export function auditEntry(actor: Actor, { action, subject, details = {} }: AuditedDeed): NewAuditEntry {
  const { orgId, userId: actorId, tokenId, requestId, ipAddress } = actor;
  const [subjectType, subjectId] = subject ?? [null, null];
  return { orgId, id: newId(), action, actorId, tokenId, subjectType, subjectId, ipAddress, requestId, details };
}

/** A person who runs a command on the database, or the gateway itself: no user, token or address; each gets a new request id. */
export function onCommandLine(orgId: string): Actor {
  return { orgId, userId: null, tokenId: null, requestId: randomUUID(), ipAddress: null };
}
