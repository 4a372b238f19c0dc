import { isNothing, type Notes } from '../convert/fields.ts';
import { isObject, type JsonObject } from '../readers/json-value.ts';

/** Fields that `parley export` writes but an import cannot set. */
const told: Record<string, string> = {
  mergedConversations: 'the ids of conversations merged into it are not imported',
  updatedAt: 'the time of the import',
  modifiedAt: 'the time of the import',
  createdBy: 'the importing user',
  modifiedBy: 'the importing user',
  rev: 'begins anew',
  snoozedUntil: 'it stays SNOOZED until somebody opens it, or the customer writes',
};

/** A row in Parley's own format: `CreateConversationInput`, which `parley export` writes. */
export function fromParley(
  record: JsonObject,
  notes: Notes,
  { ids }: { readonly ids: ReadonlyMap<string, string> },
): JsonObject {
  const row = copied(record);
  for (const [name, why] of Object.entries(told)) {
    if (!Object.hasOwn(row, name)) continue;
    if (!isNothing(row[name])) notes.leftOut(name, why);
    delete row[name];
  }
  if (ids.size > 0) {
    const mapped = (id: unknown) => (typeof id === 'string' ? (ids.get(id) ?? id) : id);
    for (const name of ['assignedUsers', 'assignedTeams'])
      if (Array.isArray(row[name])) row[name] = (row[name] as unknown[]).map(mapped);
    if (row.queue != null) row.queue = mapped(row.queue);
    for (const thread of Array.isArray(row.threads) ? row.threads : [])
      if (isObject(thread) && thread.createdBy != null) thread.createdBy = mapped(thread.createdBy);
  }
  return row;
}

/** A copy whose customers and threads can be changed: a rejected row is written as it came. */
function copied(record: JsonObject): JsonObject {
  const row = { ...record };
  if (isObject(row.customer)) row.customer = { ...row.customer };
  if (Array.isArray(row.threads))
    row.threads = row.threads.map((thread) =>
      isObject(thread) ? { ...thread, ...(isObject(thread.customer) && { customer: { ...thread.customer } }) } : thread,
    );
  return row;
}
