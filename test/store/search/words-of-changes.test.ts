import { readdirSync, readFileSync } from 'node:fs';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSearchWords } from '../../../src/jobs/search-words.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { changedByThread } from '../../../src/store/tables/conversations.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { expectWordsOfThreads } from '../../support/databases/thread-words.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

describe('R28: statements that change a text', () => {
  const comment = /^\s*(?:\/\/|\*|\/\*\*).*$/gm;
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
    .map((path) => readFileSync(`src/${path}`, 'utf8').replaceAll(comment, ''));
  const all = (pattern: RegExp) => sources.flatMap((source) => source.match(pattern) ?? []);
  const texts = /\b(?:text|name|first_name|last_name|email|phone)\s*=|setFromRecord/;

  it('also set the words', () => {
    const updates = all(/UPDATE (?:conversations|customers|threads)\b[^;]*?(?=WHERE|\n\);)/g).filter((sql) =>
      texts.test(sql),
    );
    // An added thread changes no text of its conversation.
    expect(changedByThread).not.toContain('name');
    const others = updates.filter((sql) => !sql.includes('setFromRecord(conversations, changedByThread)'));
    expect(others.length).toBeGreaterThanOrEqual(5);
    for (const sql of others) expect(sql).toMatch(/\bwords = /);
    const inserts = all(/insertFrom(?:Json|Records)\((?:conversations|customers|threads),[^;]*?\}\)/g);
    expect(inserts).toHaveLength(3);
    for (const call of inserts) expect(call).toMatch(/\bwords: /);
    expect(all(/INSERT INTO (?:conversations|customers|threads)\b/g)).toEqual([]);
  });

  it('and those that delete or move threads do so with their words', () => {
    for (const sql of all(/`[^`]*DELETE FROM threads\b[^`]*`/g)) expect(sql).toContain('deleteWords}');
    expect(all(/DELETE FROM threads\b/g)).toHaveLength(1);
    const moving = sources.filter((source) => /UPDATE threads\b[^`]*\bconversation_id = /.test(source));
    expect(moving).toHaveLength(1);
    expect(moving[0]).toContain('tx.query(moveThreadWordsStatement');
  });
});

describe('R28: words while the job runs', () => {
  let app: TestApp;
  let db: Database;
  beforeAll(async () => {
    app = await openTestApp();
    db = await openTestDatabase();
  });

  it('follow threads that are merged, erased or deleted', async () => {
    const tenant = await createTenant(db);
    const job = startSearchWords(db, pino({ level: 'silent' }));
    const started = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const input = {
          customer: { email: `busy${n}@example.com` },
          threads: Array.from({ length: 40 }, (_, at) => ({ text: `Message${at} of conversation${n}` })),
        };
        return startConversation(app, input, tenant.token);
      }),
    );
    for (let round = 0; round < 3; round++) {
      await db.query(statement('', 'UPDATE threads SET words = NULL WHERE org_id = $1'), [tenant.orgId]);
      await db.query(statement('', 'DELETE FROM thread_words WHERE org_id = $1'), [tenant.orgId]);
      const [from, into, gone, erased] = started.slice(round * 4);
      const [, ...results] = await Promise.all([
        job.run(),
        write(app, 'mergeConversations', { sourceId: from.id, targetId: into.id }, tenant.token),
        write(app, 'deleteConversation', { id: gone.id }, tenant.token),
        write(app, 'eraseCustomer', { id: erased.customer.id, mode: 'ANONYMIZE' }, tenant.token),
      ]);
      for (const { __typename } of results) expect(__typename).toMatch(/Payload$/);
      await job.run();
      expect(await brokenInvariants(db)).toEqual([]);
    }
    await job.stop();
    await expectWordsOfThreads(db);
  });
});
