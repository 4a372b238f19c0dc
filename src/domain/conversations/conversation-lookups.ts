import type { CustomerKey } from '../../store/queries/customers.ts';
import { join } from '../writes/batch-state.ts';
import type { ConversationDraft } from './conversation-draft.ts';
import type { CreateConversationCommand } from './create-command.ts';

/** The locks that the commands need, and the lookups before they can be decided. */
export function lookupsOf(commands: readonly CreateConversationCommand[]) {
  const customers: CustomerKey[] = [];
  const windows = new Map<string, CustomerKey & { tokenId: string }>();
  const ids: { orgId: string; id: string }[] = [];
  const externalIds: { orgId: string; externalId: string }[] = [];
  const references = new Map<string, { orgId: string; id: string }>();
  const keys: { orgId: string; tokenId: string; key: string }[] = [];
  for (const { author, draft } of commands) {
    const { orgId, tokenId } = author;
    const customer =
      draft.customer.by === 'id'
        ? { orgId, id: draft.customer.id, emailKey: null }
        : { orgId, id: null, emailKey: draft.customer.emailKey };
    customers.push(customer);
    if (draft.importedAt === null)
      windows.set(join(orgId, tokenId, customer.id ?? '', customer.emailKey ?? ''), { ...customer, tokenId });
    if (draft.id !== null) ids.push({ orgId, id: draft.id });
    if (draft.externalId !== null) externalIds.push({ orgId, externalId: draft.externalId });
    for (const id of referencedIds(draft)) references.set(join(orgId, id), { orgId, id });
    if (draft.idempotency !== null) keys.push({ orgId, tokenId, key: draft.idempotency.key });
  }
  return {
    customers,
    context: {
      windows: [...windows.values()],
      ids,
      externalIds,
      references: [...references.values()],
      keys,
      lockDaysOf: [],
    },
  };
}

function referencedIds(draft: ConversationDraft): string[] {
  const ids = [...draft.assignedUserIds, ...draft.assignedTeamIds];
  if (draft.queueId !== null) ids.push(draft.queueId);
  return ids;
}
