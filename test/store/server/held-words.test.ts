import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement, type Transaction } from '../../../src/store/core/database.ts';
import { addWords, searchedTables } from '../../../src/store/search/wordless.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { watch } from '../../support/databases/lock-holder.ts';
import { expectWordsOfThreads } from '../../support/databases/thread-words.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let db: Database;
beforeAll(async () => {
  app = await openTestApp();
  db = await openTestDatabase();
});

const threads = searchedTables.find(({ name }) => name === 'threads') as (typeof searchedTables)[number];

/** Adds words to threads in a transaction that stays open until it is told to commit. */
async function startAdding() {
  let commit = () => {};
  const told = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let wrote = () => {};
  const written = new Promise<void>((resolve) => {
    wrote = resolve;
  });
  const held = Object.create(db, {
    transaction: {
      value: <T>(work: (tx: Transaction) => Promise<T>) =>
        db.transaction(async (tx) => {
          const result = await work(tx);
          wrote();
          await told;
          return result;
        }),
    },
  }) as Database;
  const rows = addWords(held, threads, 1_000);
  await written;
  return { rows, commit };
}

describe('R28: words that the job is adding', () => {
  it.each(['mergeConversations', 'deleteConversation', 'eraseCustomer'] as const)(
    'are waited for by %s',
    async (name) => {
      const { token, orgId } = await createTenant(db);
      const start = (text: string) =>
        startConversation(app, { threads: [{ text: `${text} one` }, { text: `${text} two` }] }, token);
      const [one, other] = [await start('first'), await start('second')];
      await db.query(statement('', 'UPDATE threads SET words = NULL WHERE org_id = $1'), [orgId]);
      await db.query(statement('', 'DELETE FROM thread_words WHERE org_id = $1'), [orgId]);
      const { rows, commit } = await startAdding();
      const input = {
        mergeConversations: { sourceId: one.id, targetId: other.id },
        deleteConversation: { id: one.id },
        eraseCustomer: { id: one.customer.id, mode: 'ANONYMIZE' },
      }[name];
      const writing = write(app, name, input, token);
      const state = watch(writing);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(state.settled).toBe(false);
      commit();
      expect(await rows).toBe(4);
      expect((await writing).__typename).toMatch(/Payload$/);
      expect(await brokenInvariants(db)).toEqual([]);
    },
  );

  it('are those of the texts, in the conversations of the threads', async () => {
    await expectWordsOfThreads(db);
  });
});
