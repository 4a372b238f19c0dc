import type { TestApp } from '../gateways/app.ts';
import type { Tenant } from '../gateways/tenant.ts';
import { createRows, type Rows } from './rows.ts';

/**
 * Rows of another organization, whose ids the app's own one may use at one position after the other: nothing changes
 * them. The same ones are returned until an id of theirs has become the id of a new conversation of its own, which
 * therefore exists from then on.
 */
export function strangersRows(app: TestApp, stranger: Tenant): () => Promise<Rows> {
  let rows: Rows | undefined;
  return async () => {
    if (rows === undefined || (await isKnown(app, rows.ids.Conversation))) rows = await createRows(app, stranger);
    return rows;
  };
}

const isKnown = async (app: TestApp, id: string): Promise<boolean> =>
  (await app.ask('query ($id: ID!) { node(id: $id) { id } }', { id })).node !== null;
