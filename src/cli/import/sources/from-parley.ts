import { isObject, type JsonObject } from '../readers/json-value.ts';
import { type Mapping, noObject } from './mapping.ts';

/** Fields that `parley export` writes but an import cannot set. */
const reasons: Record<string, string> = {
  mergedConversations: 'the ids of conversations merged into it are not imported',
  updatedAt: 'the time of the import',
  modifiedAt: 'the time of the import',
  createdBy: 'the importing user',
  modifiedBy: 'the importing user',
  rev: 'starts again at 1',
  snoozedUntil: 'the conversation stays SNOOZED until somebody opens it, or the customer writes',
};

/** Rows in Parley's own format: `CreateConversationInput`, which `parley export` writes. */
export const fromParley: Mapping = (record, line, { report, ids }) => {
  if (!isObject(record)) return noObject();
  const row: JsonObject = { ...record };
  for (const [name, why] of Object.entries(reasons)) {
    if (!Object.hasOwn(row, name)) continue;
    const value = row[name];
    if (value !== null && !(Array.isArray(value) && value.length === 0)) report.leftOut(name, why, line);
    delete row[name];
  }
  if (ids.size > 0) {
    const mapped = (id: unknown) => (typeof id === 'string' ? (ids.get(id) ?? id) : id);
    for (const name of ['assignedUsers', 'assignedTeams'])
      if (Array.isArray(row[name])) row[name] = (row[name] as unknown[]).map(mapped);
    if (row.queue != null) row.queue = mapped(row.queue);
    if (Array.isArray(row.threads))
      row.threads = row.threads.map((thread) =>
        isObject(thread) && thread.createdBy != null ? { ...thread, createdBy: mapped(thread.createdBy) } : thread,
      );
  }
  return row;
};
