import pino from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/domain/core/ids.ts';
import { endSnoozes } from '../../src/domain/snoozing/end-snoozes.ts';
import { type SnoozeJob, startSnoozeJob } from '../../src/jobs/snoozes.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { startConversation, write } from '../support/clients/client.ts';
import { subscribe } from '../support/clients/event-stream.ts';
import { insertSnoozed, snoozeStates, woken } from '../support/data/snoozed.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../support/databases/database.ts';
import { olderBy } from '../support/databases/older-by.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createTenant, type Tenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';

let db: Database;
let tenant: Tenant;
const jobs: SnoozeJob[] = [];
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await createTenant(db);
});
afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
});

const startJob = (through = db) => {
  const job = startSnoozeJob(through, pino({ level: 'silent' }), { drainTimeoutMs: 10_000 });
  jobs.push(job);
  return job;
};

const snoozed = (seconds: number, count = 1, status = 'SNOOZED', { author } = tenant) =>
  insertSnoozed(db, author, seconds, count, status);
const stateOf = (ids: string[]) => snoozeStates(db, ids);
const opened = (ids: string[]) =>
  until(
    () => stateOf(ids),
    (all) => all.every(({ status }) => status === 'OPEN'),
  );
describe('R42: snoozed conversations', () => {
  it('reopen on time with one event each, and others stay unchanged', async () => {
    const [due, soon, later, done] = [
      await snoozed(-5, 450),
      await snoozed(1.5),
      await snoozed(60),
      await snoozed(-5, 1, 'DONE'),
    ];
    startJob();
    for (const state of await opened([...due, ...soon])) expect(state).toEqual(woken);
    expect(await stateOf(later)).toMatchObject([{ status: 'SNOOZED', rev: 1, events: null }]);
    expect(await stateOf(done)).toMatchObject([{ status: 'DONE', rev: 1, events: null }]);
  });

  it('do not reopen early', async () => {
    const [id = ''] = await snoozed(1);
    const moment = (await stateOf([id]))[0]?.snoozedUntil as Date;
    startJob();
    await opened([id]);
    const at = statement('test_opened_at', 'SELECT updated_at AS at FROM conversations WHERE id = $1');
    const [row] = await db.query<{ at: Date }>(at, [id]);
    expect(row?.at.getTime()).toBeGreaterThanOrEqual(moment.getTime());
  });

  it('are found if they were snoozed while the job slept', async () => {
    startJob();
    await opened(await snoozed(-1));
    expect(await opened(await snoozed(-1))).toEqual([woken]);
  });

  it('reopen once with several concurrent jobs', async () => {
    const others = databaseKind === 'server' ? await openUrl(await testDatabaseUrl()) : db;
    const ids = await snoozed(-1, 300);
    const counts = await Promise.all(Array.from({ length: 40 }, (_, nth) => endSnoozes(nth % 2 ? others : db, 20)));
    startJob();
    startJob(others);
    const states = await opened(ids);
    expect(states).toHaveLength(300);
    for (const state of states) expect(state).toEqual(woken);
    expect(counts.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(300);
    expect(await endSnoozes(db, 20)).toBe(0);
  });

  it('reopen no more once the job stops', async () => {
    await startJob().stop();
    const ids = await snoozed(-1);
    await startJob().stop();
    expect(['SNOOZED', 'OPEN']).toContain((await stateOf(ids))[0]?.status);
    startJob();
    await opened(ids);
  });
});

describe('a gateway', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp();
  });

  it('R42: reopens what a client has snoozed, and notifies subscribers', async () => {
    const { id } = await startConversation(app);
    const document = 'subscription ($id: ID!) { conversationUpdated(id: $id) { status snoozedUntil rev } }';
    const stream = await subscribe(app.fetch, app.tenant.token, document, { id });
    const snoozedUntil = new Date(Date.now() + 1_500).toISOString();
    expect((await write(app, 'updateConversation', { id, snoozedUntil })).conversation).toMatchObject({ snoozedUntil });
    const updates = (await stream.take(2)).map(({ data }) => data.conversationUpdated);
    expect(updates.at(-1)).toEqual({ status: 'OPEN', snoozedUntil: null, rev: 3 });
    await stream.close();
  });

  it('R17: reopens a conversation that has become too old meanwhile', async () => {
    await write(app, 'updateOrganization', { lockConversationsAfterDays: 1 });
    const [id = ''] = await snoozed(3600, 1, 'SNOOZED', app.tenant);
    const age = olderBy('conversations', '2 days', 'c.id = $1');
    await db.query(statement('test_age', age), [id]);
    expect(await write(app, 'updateConversation', { id: encodeId('Conversation', id), name: 'x' })).toMatchObject({
      reason: 'TOO_OLD',
    });
    await db.query(
      statement('test_end', 'UPDATE conversations SET snoozed_until = statement_timestamp() WHERE id = $1'),
      [id],
    );
    expect(await opened([id])).toMatchObject([{ status: 'OPEN', rev: 2 }]);
  });
});
