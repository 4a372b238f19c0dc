import { isObject, type JsonObject } from '../readers/json-value.ts';
import { type Mapping, noObject } from './mapping.ts';

/** Fields that `parley export` writes but an import cannot set. */
const told: Record<string, string> = {
  mergedConversations: 'the ids of merged conversations are not kept',
  updatedAt: 'set to the time of the import',
  modifiedAt: 'set to the time of the import',
  createdBy: 'set to the importing user',
  modifiedBy: 'set to the importing user',
  rev: 'starts over',
};

/** Rows in Parley's own format: `CreateConversationInput`, which `parley export` writes. */
export const fromParley: Mapping = (record, line, { report, ids }) => {
  if (!isObject(record)) return noObject();
  const row: JsonObject = { ...record };
  for (const [name, why] of Object.entries(told)) {
    if (!Object.hasOwn(row, name)) continue;
    const value = row[name];
    if (value !== null && !(Array.isArray(value) && value.length === 0)) report.leftOut(name, why, line);
    delete row[name];
  }
  if (Array.isArray(row.threads)) {
    row.threads = row.threads.map((thread) => {
      if (!isObject(thread) || thread.customer === undefined) return thread;
      report.leftOut('threads[].customer', 'imported threads belong to the customer of the conversation', line);
      const { customer: _, ...rest } = thread;
      return rest;
    });
  }
  if (ids.size > 0) {
    const mapped = (id: unknown) => (typeof id === 'string' ? (ids.get(id) ?? id) : id);
    for (const name of ['assignedUsers', 'assignedTeams'])
      if (Array.isArray(row[name])) row[name] = (row[name] as unknown[]).map(mapped);
    if (row.queue != null) row.queue = mapped(row.queue);
  }
  return row;
};
