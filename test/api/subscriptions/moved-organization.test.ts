import { v7 as newId } from 'uuid';
import { expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openMigratedDatabase, openTestDatabase } from '../../support/databases/database.ts';
import { copyToDatabase } from '../../support/databases/move-organization.ts';
import { openTestApp } from '../../support/gateways/app.ts';

const threads = 'subscription ($id: ID!, $after: ID) { threadAdded(conversationId: $id, after: $after) { text } }';
const others = statement(
  'test_events_of_others',
  `INSERT INTO events (org_id, id, type, subject_id, data, created_at)
   SELECT $1, gen_random_uuid(), 'thread.added', gen_random_uuid(), '{}', statement_timestamp() FROM generate_series(1, 700)`,
);
const positions = statement(
  'test_positions',
  `SELECT position::int4 AS position FROM events WHERE org_id = $1 AND type = 'thread.added' ORDER BY position`,
);

it('resumes in another database, where the events of the organization have other numbers', async () => {
  const source = await openTestDatabase();
  const app = await openTestApp();
  const { orgId, token } = app.tenant;
  const { id } = await startConversation(app);
  const { eventPosition: before } = await app.ask('{ eventPosition }');
  const reply = (text: string, at = app) => write(at, 'createReply', { conversationId: id, text }, token);
  const stream = await subscribe(app.fetch, token, threads, { id });
  for (const text of ['a', 'b', 'c', 'd']) await reply(text);
  const after = (await stream.take(4))[1]?.extensions?.position;
  await stream.close();

  const target = await openMigratedDatabase();
  await target.query(others, [newId()]);
  await copyToDatabase(source, target, orgId);
  const there = await openTestApp({}, target);
  for (const [position, texts] of [
    [after, ['c', 'd']],
    [before, ['a', 'b', 'c', 'd']],
  ] as const) {
    const resumed = await subscribe(there.fetch, token, threads, { id, after: position });
    expect((await resumed.take(texts.length)).map(({ data }) => data?.threadAdded.text)).toEqual(texts);
    await resumed.close();
  }
  await reply('e', there);
  const live = await subscribe(there.fetch, token, threads, { id, after });
  expect((await live.take(3)).map(({ data }) => data?.threadAdded.text)).toEqual(['c', 'd', 'e']);
  await live.close();
  const numbersOf = async (db: typeof source) =>
    (await db.query<{ position: number }>(positions, [orgId])).map(({ position }) => position);
  expect(Math.min(...(await numbersOf(target)))).toBeGreaterThan(Math.max(...(await numbersOf(source))));
  // What happened in the source after the copy is unknown here.
  await reply('lost');
  const { eventPosition: lost } = await app.ask('{ eventPosition }');
  const [result] = await (await subscribe(there.fetch, token, threads, { id, after: lost })).end();
  expect(result?.errors?.[0]?.extensions.code).toBe('EVENTS_EXPIRED');
});
