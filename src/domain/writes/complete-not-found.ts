import type { Executor } from '../../store/core/database.ts';
import { listConversations } from '../../store/queries/conversations.ts';
import { resolveCustomers } from '../../store/queries/customer-locks.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { type MissingReference, NotFoundError, type Reference } from '../core/not-found-error.ts';
import { join } from './batch-state.ts';

/**
 * Malformed ids are reported without reading the database, but other references of the same inputs may be missing too and must be
 * reported with them. One lookup serves all of these errors; errors without other references need none.
 */
export async function completeNotFoundErrors(
  db: Executor,
  orgId: string,
  errors: readonly NotFoundError[],
): Promise<Map<NotFoundError, NotFoundError>> {
  const unsure = errors.filter(({ suspects }) => suspects.some(isWellFormed));
  const completed = new Map<NotFoundError, NotFoundError>();
  if (unsure.length === 0) return completed;
  const existing = await findExisting(
    db,
    orgId,
    unsure.flatMap(({ suspects }) => suspects.filter(isWellFormed)),
  );
  for (const error of unsure) {
    const missing: MissingReference[] = error.suspects.filter(
      ({ key, typeName }) => key === null || !existing.has(join(typeName, key)),
    );
    const [first, ...others] = missing;
    if (first) completed.set(error, NotFoundError.of([first, ...others]));
  }
  return completed;
}

const isWellFormed = (reference: Reference): reference is Reference & { key: string } => reference.key !== null;

async function findExisting(
  db: Executor,
  orgId: string,
  suspects: readonly (Reference & { key: string })[],
): Promise<Set<string>> {
  const keysOf = (typeName: string) => [
    ...new Set(suspects.filter((each) => each.typeName === typeName).map(({ key }) => key)),
  ];
  const customers = keysOf('Customer');
  const conversations = keysOf('Conversation');
  const others = suspects.filter(({ typeName }) => typeName !== 'Customer' && typeName !== 'Conversation');
  const ask = { windows: [], ids: [], externalIds: [], keys: [], lockDaysOf: [] };
  const [foundCustomers, foundConversations, context] = await Promise.all([
    customers.length > 0
      ? resolveCustomers(
          db,
          customers.map((id) => ({ orgId, id, emailKey: null, externalId: null, phoneKey: null })),
        )
      : [],
    conversations.length > 0
      ? listConversations(
          db,
          conversations.map(() => orgId),
          conversations,
        )
      : [],
    others.length > 0
      ? runLookups(db, { ...ask, references: others.map(({ key }) => ({ orgId, id: key })) })
      : { references: [] },
  ]);
  return new Set([
    ...foundCustomers.map(({ id }) => join('Customer', id)),
    ...foundConversations.filter((row) => row.mergedIntoId === null).map(({ id }) => join('Conversation', id)),
    ...context.references.map(([, id, type]) => join(type, id)),
  ]);
}
