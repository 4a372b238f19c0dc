import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { statement } from '../../../src/store/core/database.ts';
import { operationFields, write } from '../../support/clients/client.ts';
import { createHistory, kindsOfFlaws } from '../../support/data/history.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

const total = 10_000;
const history = createHistory(total, 20_260_101);
const good = history.filter((row) => row.flaw === null);

interface Row {
  index: number;
  clientRef: string;
  status: string;
  conversation: { id: string; externalId: string } | null;
  error: { code: string; issues?: { path: string[] }[] } | null;
  effects: { customerMatchedBy: string; notificationsSuppressed: boolean } | null;
}

let app: TestApp;
let operation: { id: string; ids: string[] };
const rows: Row[] = [];

beforeAll(async () => {
  app = await openTestApp();
  const input = { conversations: history.map((row) => row.input), context: 'A history', waitMs: 30_000 };
  const { bulkOperation } = await write(app, 'bulkCreateConversations', input);
  expect(bulkOperation.total).toBe(total);
  operation = await until(
    async () => {
      const answer = await app.ask(`query ($id: ID!) { bulkOperation(id: $id) { ${operationFields} } }`, {
        id: bulkOperation.id,
      });
      const { succeeded, failed, pending } = answer.bulkOperation;
      expect(succeeded + failed + pending).toBe(total);
      return answer.bulkOperation;
    },
    (seen) => seen.status === 'COMPLETED',
    120_000,
  );
  for (let after: string | null = null; ; ) {
    const query = `query ($id: ID!, $after: String) { bulkOperation(id: $id) { rows(first: 100, after: $after) {
      nodes {
        index clientRef status conversation { id externalId } effects { customerMatchedBy notificationsSuppressed }
        error { code ... on InvalidInputError { issues { path } } }
      }
      pageInfo { hasNextPage endCursor } } } }`;
    const page: { nodes: Row[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = (
      await app.ask(query, { id: operation.id, after })
    ).bulkOperation.rows;
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
}, 180_000);

describe('a history of 10,000 conversations in one bulk operation', () => {
  it('R11: generates the same history each time, with some rows of each kind of flaw', () => {
    expect(createHistory(100, 20_260_101)).toEqual(createHistory(100, 20_260_101));
    expect(total - good.length).toBe(200);
    expect(total - good.length).toBeGreaterThanOrEqual(kindsOfFlaws * 10);
  });

  it('R12, R13: counts the outcomes of its rows', () => {
    expect(operation).toMatchObject({
      status: 'COMPLETED',
      total,
      succeeded: good.length,
      failed: total - good.length,
      pending: 0,
      context: 'A history',
      completedAt: expect.any(String),
    });
  });

  it('R12: fails exactly the flawed rows, each with the matching error and path', () => {
    expect(rows.map((row) => row.index)).toEqual(history.map((_, index) => index));
    const unexpected = rows.filter(({ index, status, error, clientRef }) => {
      const flaw = history[index]?.flaw;
      if (clientRef !== `row ${index}`) return true;
      if (!flaw) return status !== 'CREATED' || error !== null;
      if (status !== 'FAILED' || error?.code !== flaw.code) return true;
      return flaw.path !== undefined && JSON.stringify(error?.issues) !== JSON.stringify([{ path: flaw.path }]);
    });
    expect(
      unexpected.map(({ index, status, error }) => ({ index, status, error, flaw: history[index]?.flaw })),
    ).toEqual([]);
  });

  it('R13: returns the ids of the created rows, in order', () => {
    const created = rows.filter((row) => row.status === 'CREATED');
    expect(operation.ids.length).toBe(good.length);
    expect(operation.ids).toEqual(created.map((row) => row.conversation?.id));
    expect(created.map((row) => row.conversation?.externalId)).toEqual(good.map((row) => row.input.externalId));
  });

  it('R11: creates each row once', async () => {
    const db = await openTestDatabase();
    const { orgId } = app.tenant;
    expect(await db.prisma.conversation.count({ where: { orgId } })).toBe(good.length);
    const threads = good.reduce((count, row) => count + row.input.threads.length, 0);
    expect(await db.prisma.thread.count({ where: { orgId } })).toBe(threads);
    const attachments = good.flatMap((row) => row.input.threads.flatMap((thread) => thread.attachments ?? []));
    expect(attachments.length).toBeGreaterThan(500);
    expect(await db.prisma.attachment.count({ where: { orgId } })).toBe(attachments.length);
  });

  it('R4: creates one customer for repeated addresses in any case', async () => {
    const emails = new Set(good.map((row) => String(row.input.customer.email).toLowerCase()));
    expect(emails.size).toBeGreaterThan(1000);
    const db = await openTestDatabase();
    const { orgId } = app.tenant;
    expect(await db.prisma.customer.count({ where: { orgId } })).toBe(emails.size);
    const matches = rows.map((row) => row.effects?.customerMatchedBy);
    expect(matches.filter((match) => match === 'CREATED').length).toBe(emails.size);
    expect(matches.filter((match) => match === 'EMAIL').length).toBe(good.length - emails.size);
    const [email] = emails;
    const conversations = good.filter((row) => String(row.input.customer.email).toLowerCase() === email);
    const { customer } = await app.ask(
      'query ($email: String) { customer(email: $email) { conversations(first: 100) { nodes { externalId } } } }',
      { email },
    );
    expect(customer.conversations.nodes.map((node: { externalId: string }) => node.externalId).sort()).toEqual(
      conversations.map((row) => row.input.externalId).sort(),
    );
  });

  it('R21: sends no notifications', async () => {
    const db = await openTestDatabase();
    // The only event is about the operation, not about imported data.
    const events = await db.prisma.event.findMany({ where: { orgId: app.tenant.orgId }, select: { type: true } });
    expect(events).toEqual([{ type: 'bulk_operation.ended' }]);
    expect(rows.filter((row) => row.status === 'CREATED' && !row.effects?.notificationsSuppressed)).toEqual([]);
  });

  it('R9: does not count toward rate limits', async () => {
    const email = String(good[0]?.input.customer.email);
    const query = 'query ($email: String) { customer(email: $email) { conversationAllowance { remaining resetAt } } }';
    expect((await app.ask(query, { email })).customer.conversationAllowance).toEqual({ remaining: 120, resetAt: null });
  });

  it('R5, R20, R22: stores every field as sent', async () => {
    const byTime = (a: { createdAt: string }, b: { createdAt: string }) =>
      Date.parse(a.createdAt) - Date.parse(b.createdAt);
    let compared = 0;
    for (let at = 0; at < good.length; at += 97) {
      const { input } = good[at] as (typeof good)[0];
      const { conversationByExternalId: found } = await app.ask(
        `query ($externalId: String!) { conversationByExternalId(externalId: $externalId) { ... on Conversation {
          externalId name status priority tags custom createdAt importedAt imported rev messageCount noteCount
          outboundMessageCount threadCount customer { email } lastMessageIn { text createdAt } firstResponse { text createdAt }
          threads(first: 100) { nodes { type text createdAt imported attachments { fileName mimeType size } } }
        } } }`,
        { externalId: input.externalId },
      );
      const count = (...types: string[]) => input.threads.filter((thread) => types.includes(thread.type)).length;
      const { name, status, priority, tags, custom, createdAt, importedAt, externalId } = input;
      expect(found).toMatchObject({
        externalId,
        name,
        status,
        priority,
        tags,
        custom,
        createdAt,
        importedAt,
        imported: true,
        rev: 1,
      });
      expect(found.customer.email.toLowerCase()).toBe(String(input.customer.email).toLowerCase());
      expect(found).toMatchObject({
        messageCount: count('CHAT', 'REPLY'),
        noteCount: count('NOTE'),
        outboundMessageCount: count('REPLY'),
        threadCount: input.threads.length,
      });
      const sent = input.threads.toSorted(byTime);
      expect(found.threads.nodes.map((thread: { text: string }) => thread.text)).toEqual(
        sent.map((thread) => thread.text),
      );
      for (const [index, thread] of sent.entries()) {
        const files = (thread.attachments ?? []).map(({ fileName, mimeType, data }) => ({
          fileName,
          mimeType,
          size: Buffer.from(data, 'base64').length,
        }));
        expect(found.threads.nodes[index]).toMatchObject({
          type: thread.type,
          createdAt: thread.createdAt,
          imported: true,
          attachments: files,
        });
      }
      expect(found.lastMessageIn?.createdAt ?? null).toBe(
        sent.findLast((thread) => thread.type === 'CHAT')?.createdAt ?? null,
      );
      expect(found.firstResponse?.createdAt ?? null).toBe(
        sent.find((thread) => thread.type === 'REPLY')?.createdAt ?? null,
      );
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('R13: does not keep the command of a created row', async () => {
    const db = await openTestDatabase();
    const [left] = await db.query<{ commands: number; ids: string[] }>(
      statement(
        'test_commands',
        `SELECT count(command)::int4 AS commands, array_agg(conversation_id ORDER BY row_index) AS ids FROM bulk_rows WHERE status = 'CREATED'`,
      ),
      [],
    );
    expect(left?.commands).toBe(0);
    expect(left?.ids.map((id) => encodeId('Conversation', id))).toEqual(operation.ids);
  });
});
