import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateConversation } from '../../../src/domain/conversations/update-conversation.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { endSnoozes } from '../../../src/domain/snoozing/end-snoozes.ts';
import { createThreads } from '../../../src/domain/threads/create-threads.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { chatCommand, onlyOutcome } from '../../support/data/commands.ts';
import { insertSnoozed, snoozeStates, woken } from '../../support/data/snoozed.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { beginHolding, type LockHolder } from '../../support/databases/lock-holder.ts';
import { createTenant, succeed, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
let tenant: Tenant;
let holder: LockHolder;
let held: string;
let free: string;
beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await createTenant(db);
});
beforeEach(async () => {
  [held = '', free = ''] = await insertSnoozed(db, tenant.author, -1, 2);
  holder = await beginHolding();
});
afterEach(() => holder.rollback());

const lock = () => holder.run('SELECT FROM conversations WHERE id = $1 FOR NO KEY UPDATE', [held]);

describe('R42: an expired snooze of a locked conversation', () => {
  it('does not delay others, and ends once the lock is released', async () => {
    await lock();
    expect(await endSnoozes(db, 20)).toBe(1);
    expect(await snoozeStates(db, [free])).toEqual([woken]);
    expect(await snoozeStates(db, [held])).toMatchObject([{ status: 'SNOOZED', rev: 1, events: null }]);
    await holder.rollback();
    expect(await endSnoozes(db, 20)).toBe(1);
    expect(await snoozeStates(db, [held])).toEqual([woken]);
  });

  it('is not ended again if the lock holder has ended it', async () => {
    await lock();
    const close = `UPDATE conversations SET status = 'DONE', snoozed_until = NULL, rev = rev + 1 WHERE id = $1`;
    await holder.run(close, [held]);
    expect(await endSnoozes(db, 20)).toBe(1);
    await holder.commit();
    expect(await endSnoozes(db, 20)).toBe(0);
    expect(await snoozeStates(db, [held])).toMatchObject([{ status: 'DONE', rev: 2, events: null }]);
  });

  it('is ended once among a concurrent chat, an update and 20 runs of the job', async () => {
    const snoozedUntil = new Date(Date.now() + 3_600_000);
    const [chat, updated] = await Promise.all([
      createThreads(db, [chatCommand(tenant.author, held)]),
      updateConversation(db, tenant.author, { id: encodeId('Conversation', free), snoozedUntil }),
      ...Array.from({ length: 20 }, () => endSnoozes(db, 1)),
    ]);
    succeed(onlyOutcome(chat as never));
    succeed(updated);
    const [byChat] = await snoozeStates(db, [held]);
    expect(byChat).toMatchObject({ status: 'OPEN', snoozedUntil: null });
    // The chat's own event reports the reopening; the job's exists only if it came first.
    const [own] = woken.events;
    const events = byChat?.events as unknown[];
    expect(byChat?.rev).toBe(2 + events.filter((event) => isDeepStrictEqual(event, own)).length);
    const [again] = await snoozeStates(db, [free]);
    expect(again).toMatchObject({ status: 'SNOOZED', snoozedUntil });
    expect(await endSnoozes(db, 20)).toBe(0);
  });
});
