// One statement per level of a query, whatever its width. Their cache is off: within one request, it had no hits on a
// list and made no difference elsewhere.
import { orgId } from '../settings.ts';
import { pool, readCustomers, readLastThreads } from './database.ts';

interface Wanted<Params> {
  readonly obj: { readonly id: string; readonly customerId: string };
  readonly params: Params;
}

async function customer(queries: Wanted<object>[]): Promise<unknown[]> {
  const ids = [...new Set(queries.map(({ obj }) => obj.customerId))];
  const { rows } = await pool.query({ ...readCustomers, values: [orgId, ids] });
  const found = new Map(rows.map((row) => [row.id, row]));
  return queries.map(({ obj }) => found.get(obj.customerId));
}

async function threads(queries: Wanted<{ last: number }>[]): Promise<unknown[]> {
  const last = Math.max(...queries.map(({ params }) => params.last));
  const { rows } = await pool.query({ ...readLastThreads, values: [orgId, queries.map(({ obj }) => obj.id), last] });
  const found = new Map<string, unknown[]>(queries.map(({ obj }) => [obj.id, []]));
  for (const row of rows) found.get(row.conversationId)!.push(row);
  return queries.map(({ obj, params }) => found.get(obj.id)!.slice(0, params.last));
}

const opts = { cache: false };
export const loaders = { Conversation: { customer: { loader: customer, opts }, threads: { loader: threads, opts } } };
