import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const update = (input: object) => write(app, 'updateConversation', input);

const eventsStatement = statement(
  'test_update_events',
  `SELECT data FROM events WHERE org_id = $1 AND type = 'conversation.updated' AND subject_id = (
     SELECT id FROM conversations WHERE org_id = $1 AND name = $2
   ) ORDER BY position`,
);
/** The fields that each event of a conversation lists. */
async function changedFields(name: string): Promise<string[][]> {
  const db = await openTestDatabase();
  const rows = await db.query<{ data: { fields: string[] } }>(eventsStatement, [app.tenant.orgId, name]);
  return rows.map(({ data }) => data.fields.toSorted());
}

/** All fields that an update can set, with two values for each. */
const values = (): [string, unknown, unknown][] => {
  const { userId, teamId, queueId } = app.tenant;
  return [
    ['status', 'OPEN', 'DONE'],
    ['priority', 2, null],
    ['tags', ['a', 'b'], ['b', 'a']],
    ['suggestedTags', ['c'], null],
    ['sentiment', 'POSITIVE', null],
    ['satisfaction', 7, 0],
    ['assignedUsers', [userId], []],
    ['assignedTeams', [teamId], null],
    ['queue', queueId, null],
    ['custom', { aNum: 1, bStr: 'b', cBool: false, dStr: null }, { aNum: 2 }],
    ['replyChannel', 'EMAIL', 'SMS'],
    ['defaultLang', 'en', ''],
  ];
};

describe('updateConversation with unchanged values (R27)', () => {
  it('changes nothing, not even the revision, and sends no event', async () => {
    const name = 'Stays as it is';
    const { id } = await startConversation(app, { name });
    const all = Object.fromEntries(values().map(([field, first]) => [field, first]));
    const { conversation: before } = await update({ id, name, ...all });
    expect(before.rev).toBe(2);
    expect(await changedFields(name)).toHaveLength(1);

    expect((await update({ id, name, ...all })).conversation).toEqual(before);
    for (const [field, first] of values())
      expect((await update({ id, [field]: first })).conversation, field).toEqual(before);
    for (const custom of [{ dStr: null, cBool: false }, { aNum: 1.0 }, {}])
      expect((await update({ id, custom })).conversation).toEqual(before);
    expect((await update({ id, customRemove: ['unknownStr', '__proto__', 'constructor'] })).conversation).toEqual(
      before,
    );
    expect(await changedFields(name)).toHaveLength(1);
    // A stale revision is still reported.
    expect(await update({ id, name, rev: 1 })).toMatchObject({ code: 'STALE_REVISION', currentRev: 2 });
  });

  it('treats null and empty lists as the values of an empty conversation', async () => {
    const name = 'Empty';
    const { id } = await startConversation(app, { name });
    const empty = { priority: null, tags: [], suggestedTags: null, assignedUsers: [], queue: null, custom: null };
    expect((await update({ id, ...empty })).conversation).toMatchObject({ rev: 1 });
    expect((await update({ id, custom: {} })).conversation).toMatchObject({ rev: 1 });
    expect(await changedFields(name)).toEqual([]);
  });

  it('lists only changed fields in an event', async () => {
    const name = 'Changed in part';
    const { id } = await startConversation(app, { name });
    const all = Object.fromEntries(values().map(([field, first]) => [field, first]));
    await update({ id, name, ...all });
    const events = await changedFields(name);
    expect(events[0]).toEqual(
      // The status is unchanged from the start.
      [
        'priority',
        'tags',
        'suggestedTags',
        'sentiment',
        'satisfaction',
        'assignedUserIds',
        'assignedTeamIds',
        'queueId',
        'custom',
        'replyChannel',
        'defaultLang',
      ].toSorted(),
    );
    let rev = 2;
    for (const [field, , second] of values()) {
      const { conversation } = await update({ id, ...all, [field]: second });
      rev += 1;
      expect(conversation.rev, field).toBe(rev);
      const [fields] = (await changedFields(name)).slice(-1);
      expect(fields, field).toHaveLength(1);
      // And back again, except for custom attributes, which are merged.
      await update({ id, ...all });
      rev += 1;
    }
  });

  it('counts one of many concurrent identical updates', async () => {
    const name = 'Same for all';
    const { id } = await startConversation(app, { name });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => update({ id, tags: ['same'], custom: { aNum: 1 } })),
    );
    expect(outcomes.map(({ conversation }) => conversation.rev)).toEqual(outcomes.map(() => 2));
    expect(await changedFields(name)).toEqual([['custom', 'tags']]);
  });
});

describe('customRemove (R5)', () => {
  it('removes keys and keeps others; unknown keys change nothing', async () => {
    const { id } = await startConversation(app, { custom: { aNum: 1, bStr: null, cBool: true } });
    const { conversation } = await update({ id, customRemove: ['aNum', 'bStr', 'notThere'], custom: { dNum: 4 } });
    expect(conversation).toMatchObject({ custom: { cBool: true, dNum: 4 }, rev: 2 });
    expect((await update({ id, customRemove: ['aNum'] })).conversation).toMatchObject({ rev: 2 });
    expect((await update({ id, customRemove: null })).conversation).toMatchObject({ rev: 2 });
    expect((await update({ id, customRemove: ['dNum'], custom: null })).conversation).toMatchObject({
      custom: {},
      rev: 3,
    });
  });

  it('reports INVALID_INPUT for a key that is also set, for duplicates and for more than 100 keys', async () => {
    const { id } = await startConversation(app, { custom: { aNum: 1 } });
    const paths = async (input: object) =>
      (await update({ id, ...input })).issues.map(({ path }: { path: string[] }) => path.join('.'));
    expect(await paths({ custom: { aNum: 2, bNum: null }, customRemove: ['x', 'bNum', 'aNum'] })).toEqual([
      'customRemove.1',
      'customRemove.2',
    ]);
    expect(await paths({ customRemove: ['aNum', 'aNum'] })).toEqual(['customRemove.1']);
    expect(await paths({ customRemove: Array.from({ length: 101 }, (_, n) => `k${n}`) })).toEqual(['customRemove']);
    expect(await paths({ customRemove: ['a\0'] })).toEqual(['customRemove.0']);
  });

  it('makes room: the limit of 100 applies after the change', async () => {
    const attributes = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${from + n}Num`, n]));
    const { id } = await startConversation(app, { custom: attributes(0, 100) });
    expect(await update({ id, custom: attributes(100, 3), customRemove: ['a0Num', 'a1Num'] })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['custom'] }],
    });
    const { conversation } = await update({ id, custom: attributes(100, 2), customRemove: ['a0Num', 'a1Num'] });
    expect(Object.keys(conversation.custom)).toHaveLength(100);
  });
});

it('updateWebhook with unchanged values keeps the time of the last change', async () => {
  const url = 'https://example.com/hook';
  const { webhook } = await write(app, 'createWebhook', { url, eventTypes: ['THREAD_ADDED'] });
  const same = { id: webhook.id, url, eventTypes: ['THREAD_ADDED'], enabled: true };
  expect((await write(app, 'updateWebhook', same)).webhook).toEqual(webhook);
  expect((await write(app, 'updateWebhook', { id: webhook.id })).webhook).toEqual(webhook);
  const { webhook: disabled } = await write(app, 'updateWebhook', { id: webhook.id, enabled: false });
  expect(disabled.updatedAt > webhook.updatedAt).toBe(true);
  expect((await write(app, 'updateWebhook', { id: webhook.id, enabled: false })).webhook).toEqual(disabled);
});
