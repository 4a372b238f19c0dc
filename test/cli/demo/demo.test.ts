import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureDemo } from '../../../src/cli/demo/demo.ts';
import { demoIds, demoKeys } from '../../../src/cli/demo/ids.ts';
import { demoOrgId, hashToken, newTokenText } from '../../../src/domain/access/api-tokens.ts';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { createApiToken, revokeApiToken } from '../../../src/domain/administration/tokens.ts';
import { onCommandLine } from '../../../src/domain/audit/audit.ts';
import { decodeId, encodeId, parseId } from '../../../src/domain/core/ids.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { findValidTokens } from '../../../src/store/queries/api-tokens.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createFaultyDatabase } from '../../support/databases/faulty-database.ts';

const orgId = demoOrgId;
const dataDir = mkdtempSync(join(tmpdir(), 'parley-demo-'));
const tokenFile = join(dataDir, 'demo-token');
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let db: Database;
const demo = (demoToken: string | null = null) => ensureDemo(db, { dataDir, demoToken });
const tokenOf = async (secret: string) => {
  const [found = null] = await findValidTokens(db, [orgId], [hashToken(secret).toString('hex')]);
  return found;
};

beforeAll(async () => {
  db = await openTestDatabase();
});

async function counts() {
  const { organization, user, team, queue, customer, conversation, thread, attachment, event, apiToken } = db.prisma;
  const where = { orgId };
  const tables = [user, team, queue, customer, conversation, thread, attachment, event, apiToken] as {
    count: unknown;
  }[];
  return Promise.all([
    organization.count({ where: { id: orgId } }),
    ...tables.map((table) => (table as typeof user).count({ where })),
  ]);
}

describe('the organization Demo', () => {
  it('is completed by the next start, wherever the first one was killed', async () => {
    const faulty = createFaultyDatabase(db);
    for (const name of ['load_ids_external_ids_references', 'fill_merge_target']) {
      faulty.failOn(name);
      await expect(ensureDemo(faulty, { dataDir, demoToken: null })).rejects.toThrow('A fault injected by a test');
    }
    expect(existsSync(tokenFile)).toBe(false);
    await demo();
    expect(await db.prisma.conversation.count({ where: { orgId } })).toBe(36);
  });

  it('is created once', async () => {
    const before = await counts();
    expect(before.slice(0, 6)).toEqual([1, 3, 2, 1, 14, 36]);
    await demo();
    expect(await counts()).toEqual(before);
  });

  it('has an admin, two agents, two teams and a queue', async () => {
    const users = await db.prisma.user.findMany({ where: { orgId }, orderBy: { id: 'asc' } });
    expect(users.map(({ roles }) => roles)).toEqual([['admin'], ['agent'], ['agent']]);
    for (const type of ['admin', 'agent', 'otherAgent'] as const)
      expect(users.map(({ id }) => encodeId('User', id))).toContain(demoIds[type]);
  });

  it('has imported conversations (R21) of the last weeks, in every status and with all types of threads', async () => {
    const rows = await db.prisma.conversation.findMany({ where: { orgId }, include: { threads: true } });
    const now = Date.now();
    for (const row of rows) {
      expect(row.importedAt).not.toBeNull();
      expect(now - row.createdAt.getTime()).toBeLessThan(30 * 86_400_000);
      expect(row.customerId).not.toBeNull();
      for (const thread of row.threads) {
        expect(thread.imported).toBe(true);
        expect(thread.createdAt.getTime()).toBeLessThanOrEqual(now);
        expect(thread.createdAt.getTime()).toBeGreaterThanOrEqual(row.createdAt.getTime());
      }
    }
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['OPEN', 'SNOOZED', 'DONE']));
    const types = rows.flatMap(({ threads }) => threads.map(({ type }) => type));
    expect(new Set(types)).toEqual(new Set(['CHAT', 'REPLY', 'NOTE']));
    expect(rows.filter(({ tags }) => tags.length > 0)).toHaveLength(36);
    expect(await db.prisma.attachment.count({ where: { orgId } })).toBeGreaterThan(1);
    const events = await db.prisma.event.findMany({ where: { orgId }, select: { type: true } });
    expect(events.filter(({ type }) => type !== 'conversation.merged')).toEqual([]);
  });

  it('is found by searches from the start', async () => {
    for (const table of ['conversations', 'customers', 'threads']) {
      const rows = await db.prisma.$queryRawUnsafe(
        `SELECT id FROM ${table} WHERE org_id = $1::uuid AND words IS ${table === 'threads' ? `DISTINCT FROM ''` : 'NULL'}`,
        orgId,
      );
      expect([table, rows]).toEqual([table, []]);
    }
  });

  it('contains the objects of the documented ids', async () => {
    const find = (id: string) =>
      db.prisma.conversation.findUniqueOrThrow({
        where: { orgId_id: { orgId, id: decodeId('Conversation', id) as string } },
        include: { customer: true },
      });
    const conversation = await find(demoIds.conversation);
    expect(conversation).toMatchObject({ externalId: demoIds.externalId, status: 'OPEN', mergedIntoId: null });
    expect(conversation.messageCount + conversation.noteCount).toBeGreaterThan(5);
    expect(conversation.customer.email).toBe(demoIds.customerEmail);
    expect(encodeId('Customer', conversation.customerId)).toBe(demoIds.customer);
    const merged = await find(demoIds.mergedConversation);
    expect(merged.mergedIntoId).toBe(conversation.id);
    const done = await find(demoIds.doneConversation);
    expect([done.status, done.customer.email]).toEqual(['DONE', demoIds.doneCustomerEmail]);
    for (const [name, id] of Object.entries(demoIds))
      if (!/^(c|doneC)ustomerEmail$|^externalId$/.test(name)) expect([name, parseId(id)]).not.toEqual([name, null]);
  });
});

describe('the demo token', () => {
  it('is random, has all permissions, and is stored for the next start in a file that only its owner can read', async () => {
    const secret = await demo();
    expect(secret).toMatch(/^parley_01900000000070008000000000000001_[\w-]{43}$/);
    expect(readFileSync(tokenFile, 'utf8')).toBe(`${secret}\n`);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    expect(await tokenOf(secret)).toMatchObject({ id: demoKeys.token, userId: demoKeys.admin, expiresAt: null });
    expect((await tokenOf(secret))?.permissions).toEqual(allPermissions);
    expect(await demo()).toBe(secret);
  });

  it('takes the configured secret in place of the previous one', async () => {
    const random = await demo();
    expect(await demo('first choice')).toBe('first choice');
    expect(await tokenOf('first choice')).not.toBeNull();
    expect(await tokenOf(random)).toBeNull();
    await demo('second choice');
    expect(await tokenOf('second choice')).not.toBeNull();
    expect(await tokenOf('first choice')).toBeNull();
    // Without a configured secret, the random one applies again.
    expect(await demo()).toBe(random);
    expect(await tokenOf(random)).not.toBeNull();
    expect(await tokenOf('second choice')).toBeNull();
    expect(await db.prisma.apiToken.count({ where: { orgId } })).toBe(1);
  });

  it('may have the secret of an existing token', async () => {
    const secret = 'made by hand';
    await createApiToken(db, onCommandLine(orgId), { name: 'Mine', userId: demoIds.agent, permissions: [] }, secret);
    await demo(secret);
    expect(await tokenOf(secret)).toMatchObject({ id: demoKeys.token, permissions: allPermissions });
  });

  it('stays revoked if it was random, and is restored if it was configured', async () => {
    const leaked = await demo();
    await revokeApiToken(db, onCommandLine(orgId), demoIds.apiToken);
    const fresh = await demo();
    expect(fresh).not.toBe(leaked);
    expect(readFileSync(tokenFile, 'utf8').trim()).toBe(fresh);
    expect(await tokenOf(leaked)).toBeNull();
    expect(await tokenOf(fresh)).not.toBeNull();

    await demo('a choice of mine');
    await revokeApiToken(db, onCommandLine(orgId), demoIds.apiToken);
    await demo('a choice of mine');
    expect(await tokenOf('a choice of mine')).not.toBeNull();
  });

  it.each(['', 'half a tok', newTokenText('0199c0de-0000-7000-8000-000000000000')])(
    'is generated again if the file holds no valid one (%#)',
    async (text) => {
      writeFileSync(tokenFile, text);
      const secret = await demo();
      expect(secret).not.toBe(text);
      expect(await tokenOf(secret)).not.toBeNull();
      expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    },
  );
});
