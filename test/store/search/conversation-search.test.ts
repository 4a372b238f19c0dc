import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSearchWords } from '../../../src/jobs/search-words.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { anyConversation } from '../../../src/store/queries/conversation-filter.ts';
import {
  countFoundConversations,
  type SearchLimits,
  searchConversationPage,
} from '../../../src/store/search/conversation-search.ts';
import { wordsOfConversation, wordsOfCustomer } from '../../../src/store/search/row-words.ts';
import { searchWords } from '../../../src/store/search/words.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { expectWordsOfThreads } from '../../support/databases/thread-words.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let db: Database;
beforeAll(async () => {
  app = await openTestApp();
  db = await openTestDatabase();
});

/** The ids that a search through the API finds, newest first. */
async function found(search: string, token?: string): Promise<string[]> {
  const query = 'query ($search: String) { conversations(first: 100, filter: { search: $search }) { nodes { id } } }';
  const { conversations } = await app.ask(query, { search }, token);
  return conversations.nodes.map(({ id }: { id: string }) => id);
}

describe('R28: search strategies', () => {
  const ways: Record<string, SearchLimits> = {
    'a walk alone': { walkedFirst: 1_000, maxCollected: 0 },
    'a short walk, then collected': { walkedFirst: 3, maxCollected: 1_000 },
    collected: { walkedFirst: 1, maxCollected: 1_000 },
    'collected by the rarest word, the common ones given up': { walkedFirst: 1, maxCollected: 30 },
    'a walk to the end': { walkedFirst: 1, maxCollected: 0 },
  };

  it('all find the same pages and counts, in every order, with and without a filter', async () => {
    const tenant = await createTenant(db);
    for (let n = 0; n < 60; n++)
      await startConversation(
        app,
        {
          customer: { email: `ways-${n % 7}@example.com`, lastName: n % 7 === 3 ? 'Rarename' : 'Common' },
          name: n % 2 === 0 ? 'Common subject' : 'Another',
          priority: n % 3 === 0 ? 1 + (n % 5) : null,
          threads: [{ text: n % 9 === 4 ? 'something rare, common too' : 'common' }, { text: `n${n}` }],
        },
        tenant.token,
      );
    const results = new Set<string>();
    for (const text of [
      'common',
      'rare common',
      'rarename something',
      'subject another',
      'common n17',
      'com',
      'nothing',
    ])
      for (const order of ['NEWEST', 'RECENTLY_ACTIVE', 'PRIORITY'] as const)
        for (const filter of [anyConversation, { ...anyConversation, priority: [2, 3] }]) {
          const words = searchWords(text);
          const all = { limit: 101, backward: false, after: null, before: null };
          const expected = await searchConversationPage(
            db,
            tenant.orgId,
            words,
            filter,
            order,
            all,
            ways['a walk alone'],
          );
          results.add(JSON.stringify(expected.map(({ id }) => id)));
          const middle = expected[Math.floor(expected.length / 2)];
          for (const [name, limits] of Object.entries(ways)) {
            const search = (page: typeof all) =>
              searchConversationPage(db, tenant.orgId, words, filter, order, page, limits);
            expect(await search(all), `${name}: ${text}`).toEqual(expected);
            if (order === 'PRIORITY') continue;
            expect(await search({ ...all, limit: 5, backward: true })).toEqual(expected.toReversed().slice(0, 5));
            expect(await countFoundConversations(db, tenant.orgId, words, filter, 10, limits)).toBe(
              Math.min(10, expected.length),
            );
            if (!middle) continue;
            const at = order === 'NEWEST' ? middle.createdAt : (middle.lastMessageInAt ?? middle.createdAt);
            const after = [at.getTime(), middle.id] as const;
            expect(await search({ ...all, limit: 3, after } as never)).toEqual(
              expected.slice(expected.indexOf(middle) + 1).slice(0, 3),
            );
          }
        }
    expect(results.size).toBeGreaterThan(7);
  });
});

describe('R28: a search finds', () => {
  it('words of the name, threads and customer, in any of these places, with any punctuation around them', async () => {
    const customer = {
      email: 'zoe.quartz@example.org',
      firstName: 'Zoë',
      lastName: 'Quartz',
      phone: '+49 (170) 555-0199',
    };
    const { id } = await startConversation(app, { customer, name: 'Broken kettle', threads: [{ text: 'It leaks' }] });
    const searches = [
      'kettle',
      'LEAKS kettle',
      'zoe broken',
      'quartz leak',
      'zoe.quartz@example.org',
      '491705550199',
      'example kettle it',
    ];
    for (const search of searches) expect(await found(search), search).toEqual([id]);
    for (const search of ['kettle teapot', 'ettle', 'le', '?']) expect(await found(search), search).toEqual([]);
  });

  it('a new thread, a new name and a merge immediately, and no longer the old text', async () => {
    const one = await startConversation(app, { name: 'Firstname subject' });
    const other = await startConversation(app, { name: 'Othername subject', threads: [{ text: 'walrus' }] });
    await write(app, 'createNote', { conversationId: one.id, text: 'A heffalump' });
    expect(await found('heffalump subject')).toEqual([one.id]);
    await write(app, 'updateConversation', { id: one.id, name: 'Secondname subject' });
    expect(await found('secondname')).toEqual([one.id]);
    expect(await found('firstname')).toEqual([]);
    await write(app, 'updateConversation', { id: one.id, name: null });
    expect(await found('secondname')).toEqual([]);
    await write(app, 'mergeConversations', { sourceId: other.id, targetId: one.id });
    expect(await found('walrus')).toEqual([one.id]);
    expect(await found('othername')).toEqual([]);
  });

  it('R3: nothing of another organization', async () => {
    const other = await createTenant(db);
    const { id } = await startConversation(app, { name: 'Ourword', threads: [{ text: 'Ourword' }] });
    await startConversation(app, { name: 'Ourword', threads: [{ text: 'Ourword' }] }, other.token);
    expect(await found('ourword')).toEqual([id]);
    expect((await found('ourword', other.token)).length).toBe(1);
    expect(await found('ourword', other.token)).not.toEqual([id]);
  });
});

describe('R28: indexed words', () => {
  const sql = (text: string, values: unknown[] = []) => db.query<Record<string, unknown>>(statement('', text), values);

  it('are added by the job to rows of an earlier version, which have none, or those of a thread in its own row', async () => {
    const tenant = await createTenant(db);
    const customer = { email: 'before@example.com', firstName: 'Beforefirst' };
    const threads = [{ text: 'Firsttext' }, { text: 'Secondtext' }];
    const { id } = await startConversation(app, { customer, name: 'Beforename', threads }, tenant.token);
    const org = [tenant.orgId];
    await sql(
      `UPDATE threads t SET words = CASE WHEN t.text = 'Firsttext' THEN w.words END
       FROM thread_words w WHERE t.org_id = $1 AND w.org_id = t.org_id AND w.thread_id = t.id`,
      org,
    );
    await sql('DELETE FROM thread_words WHERE org_id = $1', org);
    await sql('UPDATE conversations SET words = NULL WHERE org_id = $1', org);
    await sql('UPDATE customers SET words = NULL WHERE org_id = $1', org);
    const all = ['firsttext', 'secondtext', 'beforename', 'beforefirst'];
    for (const search of all) expect(await found(search, tenant.token), search).toEqual([]);
    const job = startSearchWords(db, pino({ level: 'silent' }));
    await Promise.all([job.run(), job.run()]);
    for (const search of all) expect(await found(search, tenant.token), search).toEqual([id]);
    expect(await sql(`SELECT FROM threads WHERE org_id = $1 AND words IS DISTINCT FROM ''`, org)).toEqual([]);
    await sql(
      `UPDATE threads SET words = NULL, text = CASE WHEN text = 'Firsttext' THEN '' ELSE 'Thirdtext' END WHERE org_id = $1`,
      org,
    );
    await job.run();
    await job.stop();
    for (const search of ['firsttext', 'secondtext']) expect(await found(search, tenant.token), search).toEqual([]);
    expect(await found('thirdtext', tenant.token)).toEqual([id]);
  });

  it('of a thread without any are no row', async () => {
    const tenant = await createTenant(db);
    await startConversation(app, { threads: [{ text: '👍' }, { text: 'word' }] }, tenant.token);
    expect(await sql('SELECT FROM thread_words WHERE org_id = $1', [tenant.orgId])).toHaveLength(1);
    expect(await sql(`SELECT FROM threads WHERE org_id = $1 AND words = ''`, [tenant.orgId])).toHaveLength(2);
  });

  it('match the texts in every row that this file has written', async () => {
    await expectWordsOfThreads(db);
    const rowsOf = { conversations: wordsOfConversation, customers: wordsOfCustomer };
    for (const [table, wordsOf] of Object.entries(rowsOf)) {
      const rows = await sql(
        `SELECT org_id AS "orgId", x.*, to_jsonb(x) ->> 'first_name' AS "firstName", to_jsonb(x) ->> 'last_name' AS "lastName"
         FROM ${table} x`,
      );
      expect(rows.length).toBeGreaterThan(5);
      for (const row of rows) {
        const words = wordsOf(row as never);
        const quoted =
          words === null
            ? null
            : words
                .split(' ')
                .toSorted()
                .map((word) => `'${word}'`);
        expect(row.words).toBe(quoted === null ? null : quoted.join(' '));
      }
    }
  });
});
