import { expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation } from '../../support/clients/client.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

it('the times of conversations follow every statement, also those of other programs, and searches by time find them', async () => {
  const db = await openTestDatabase();
  const app = await openTestApp();
  const { orgId, token } = await createTenant(db);
  for (const name of ['first', 'second', 'third'])
    await startConversation(app, { customer: { email: 'times@example.com' }, name, threads: [{ text: 'x' }] }, token);
  const run = (text: string) => db.query(statement('', text), [orgId]);
  const listed = async (order: string, filter = '') => {
    const text = `{ conversations(first: 9, orderBy: ${order}${filter}) { nodes { name } } }`;
    const { conversations } = await app.ask(text, {}, token);
    return conversations.nodes.map(({ name }: { name: string }) => name);
  };

  await run(`UPDATE conversations SET updated_at = '2020-01-01T00:00:00Z' WHERE org_id = $1`);
  await run(`UPDATE conversations SET updated_at = '2021-01-01T00:00:00Z' WHERE org_id = $1 AND name = 'second'`);
  await run(
    `UPDATE conversations SET last_message_in_at = '2035-01-01T00:00:00Z' WHERE org_id = $1 AND name = 'third'`,
  );
  expect((await listed('RECENTLY_UPDATED'))[0]).toBe('second');
  expect((await listed('LEAST_RECENTLY_UPDATED')).at(-1)).toBe('second');
  expect((await listed('RECENTLY_ACTIVE'))[0]).toBe('third');
  expect(await listed('NEWEST', ', filter: { updatedAfter: "2020-12-01T00:00:00Z" }')).toEqual(['second']);
  expect(await listed('NEWEST', ', filter: { updatedBefore: "2020-12-01T00:00:00Z", search: "third" }')).toEqual([
    'third',
  ]);
  const broken = async () => (await brokenInvariants(db)).filter((each) => each.startsWith('the times'));
  expect(await broken()).toEqual([]);

  await run(`DELETE FROM threads WHERE org_id = $1`);
  await run(`DELETE FROM conversations WHERE org_id = $1 AND name = 'first'`);
  expect(await broken()).toEqual([]);
  await run(`DELETE FROM conversation_times WHERE org_id = $1`);
  expect(await broken()).not.toEqual([]);
});
