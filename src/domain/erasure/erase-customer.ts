import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import {
  clearConversations,
  clearCustomers,
  clearThreads,
  deleteConversationRows,
  deleteCustomers,
  deleteThreads,
  type Erased,
  eraseAttachments,
} from '../../store/erasure/erase-rows.ts';
import { eraseBulkRows, eraseEvents, eraseIdempotencyKeys, type Traces } from '../../store/erasure/erase-traces.ts';
import {
  type GroupedCustomer,
  listConversationsOfErased,
  listCustomerGroup,
  lockConversationsOfErased,
  lockWithMerged,
} from '../../store/erasure/lock-erased.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { databaseTime } from '../../store/queries/organizations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { waitToMoveCustomers } from '../../store/writes/update-customers.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import { storeError } from '../bulk/stored-error.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { newEvent } from '../events/events.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';
import { deletedEvents } from './deleted-events.ts';

export type ErasureMode = 'ANONYMIZE' | 'DELETE';

/** The result of an erasure. */
export interface Erasure {
  /** The customer's key. */
  readonly erasedId: string;
  readonly conversations: number;
  readonly threads: number;
  readonly attachments: number;
}

/** The replacement for an error whose paths and ids were personal data. */
export const erasedError = storeError(new InvalidInputError([{ path: [], message: 'The row was erased.' }]));

/**
 * R31: erases a customer, with all who were merged into them, in one transaction. ANONYMIZE removes the profile, the texts of
 * chats, the attachments, and the texts of their conversations; the conversations, their counts and the agents' threads are
 * kept. DELETE removes everything, including what they wrote in others' conversations. Both remove what idempotency keys and
 * rows of bulk operations contain about it. Waits for concurrent writes for them; writes an entry to the audit log (R35).
 */
export async function eraseCustomer(
  db: Database,
  actor: Actor,
  publicId: string,
  mode: ErasureMode,
): Promise<Erasure | NotFoundError> {
  const id = decodeId('Customer', publicId);
  if (id === null) return new NotFoundError('Customer', publicId);
  const { orgId, userId } = actor;
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const group = await lockGroup(tx, orgId, id);
      const survivor = group.find(({ mergedIntoId }) => mergedIntoId === null);
      if (!survivor) return new NotFoundError('Customer', publicId);
      const done = mode === 'DELETE' ? await deleteAll(tx, orgId, group) : await anonymize(tx, orgId, group, userId);
      const { deleted, ...counts } = done;
      const deed = {
        action: 'customer.erased',
        subject: ['Customer', survivor.id],
        details: { mode, ...counts },
      } as const;
      const [createdAt] = await Promise.all([databaseTime(tx), insertAuditEntry(tx, auditEntry(actor, deed))]);
      const common = { orgId, subjectId: survivor.id, data: { customerId: survivor.id, mode, ...counts }, createdAt };
      const events = [...deletedEvents(orgId, deleted, createdAt), newEvent({ type: 'customer.erased', ...common })];
      notify(await insertBatch(tx, { ...emptyBatch(), events }));
      return { erasedId: survivor.id, ...counts };
    }),
  );
}

/** Locks conversations first, then customers, like every transaction that locks both; repeats if one was merged meanwhile. */
async function lockGroup(tx: Transaction, orgId: string, id: string): Promise<GroupedCustomer[]> {
  for (;;) {
    const before = (await listCustomerGroup(tx, orgId, id)).map((each) => each.id);
    await lockConversationsOfErased(tx, orgId, before);
    await waitToMoveCustomers(tx, orgId, before);
    const group = await listCustomerGroup(tx, orgId, id);
    if (group.map((each) => each.id).join() === before.join()) return group;
  }
}

interface Done extends Omit<Erasure, 'erasedId'> {
  /** The deleted conversations. */
  readonly deleted: readonly string[];
}

async function anonymize(
  tx: Transaction,
  orgId: string,
  group: readonly GroupedCustomer[],
  userId: string | null,
): Promise<Done> {
  const customerIds = group.map(({ id }) => id);
  const conversationIds = await listConversationsOfErased(tx, orgId, customerIds);
  const erased: Erased = { orgId, conversationIds, customerIds };
  const [attachments, threads] = await Promise.all([
    eraseAttachments(tx, erased),
    clearThreads(tx, erased),
    clearConversations(tx, orgId, conversationIds, userId),
    eraseIdempotencyKeys(tx, erased),
    eraseBulkRows(tx, erased, tracesOf(group), false),
    clearCustomers(tx, orgId, customerIds),
  ]);
  return { conversations: conversationIds.length, threads, attachments, deleted: [] };
}

async function deleteAll(tx: Transaction, orgId: string, group: readonly GroupedCustomer[]): Promise<Done> {
  const customerIds = group.map(({ id }) => id);
  const own = await listConversationsOfErased(tx, orgId, customerIds);
  const conversationIds = (await lockWithMerged(tx, orgId, own)).map(({ id }) => id);
  const erased: Erased = { orgId, conversationIds, customerIds };
  const attachments = await eraseAttachments(tx, erased);
  const threads = await deleteThreads(tx, erased);
  await deleteConversationRows(tx, orgId, conversationIds);
  await Promise.all([
    eraseIdempotencyKeys(tx, erased),
    eraseBulkRows(tx, erased, tracesOf(group), true),
    eraseEvents(tx, erased),
    // Merged ones first, because they refer to their survivor.
    deleteCustomers(
      tx,
      orgId,
      group.filter(({ mergedIntoId }) => mergedIntoId !== null).map(({ id }) => id),
    ),
    deleteCustomers(tx, orgId, customerIds),
  ]);
  return { conversations: conversationIds.length, threads, attachments, deleted: conversationIds };
}

function tracesOf(group: readonly GroupedCustomer[]): Traces {
  const given = <Value>(values: (Value | null)[]) => values.filter((value) => value !== null);
  const emails = given(group.flatMap(({ email, emailKey }) => [email, emailKey])).map((email) => email.toLowerCase());
  const phones = given(group.map(({ phoneKey }) => phoneKey)).map((key) => `"phonekey":"${key.toLowerCase()}"`);
  const needles = [...new Set([...group.map(({ id }) => id), ...emails, ...phones])];
  return { needles, externalIds: given(group.map(({ externalId }) => externalId)), error: erasedError };
}
