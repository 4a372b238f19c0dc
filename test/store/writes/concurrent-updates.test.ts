import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditedAuthor } from '../../../src/domain/audit/audit.ts';
import type { CreateConversationInput } from '../../../src/domain/conversations/conversation-draft.ts';
import {
  type CreatedConversation,
  createConversations,
} from '../../../src/domain/conversations/create-conversations.ts';
import { mergeConversations } from '../../../src/domain/conversations/merge-conversations.ts';
import { updateConversation } from '../../../src/domain/conversations/update-conversation.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { conversationCommand, onlyOutcome, tally } from '../../support/data/commands.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { createTenant, succeed } from '../../support/gateways/tenant.ts';

let db: Database;
/** As with two gateways: two pools on a server, otherwise the only database. */
let databases: Database[];
let author: AuditedAuthor;
beforeAll(async () => {
  db = await openTestDatabase();
  databases = databaseKind === 'server' ? [db, await openUrl(await testDatabaseUrl())] : [db];
  author = (await createTenant(db)).author;
});

const times = <T>(count: number, make: (nth: number) => T): T[] => Array.from({ length: count }, (_, nth) => make(nth));
const databaseFor = (nth: number) => databases[nth % databases.length] as Database;
const newEmail = () => `${newId()}@example.com`;

async function existing(count: number, input: Partial<CreateConversationInput> = {}): Promise<CreatedConversation[]> {
  const commands = times(count, () => conversationCommand(author, { customer: { email: newEmail() }, ...input }));
  const results = await createConversations(db, commands);
  return results.map((result) => succeed(onlyOutcome([result])) as CreatedConversation);
}
const idOf = ({ conversation }: CreatedConversation) => encodeId('Conversation', conversation.id);
const customerOf = ({ conversation }: CreatedConversation) => encodeId('Customer', conversation.customerId);
const updates = (inputs: Parameters<typeof updateConversation>[2][]) =>
  Promise.all(inputs.map((input, nth) => updateConversation(databaseFor(nth), author, input)));
const failures = (outcomes: object[]) => tally(outcomes.filter((outcome) => outcome instanceof DomainError));
const events = async (type: string, field: string) => {
  const text = `SELECT count(*)::int4 AS n FROM events WHERE org_id = $1 AND type = $2 AND data->'fields' ? $3`;
  return (await db.query<{ n: number }>(statement('', text), [author.orgId, type, field]))[0]?.n;
};

describe('concurrent writes', () => {
  it('R43, R8: assign an externalId to one of 40 updated conversations, and to none of those being created', async () => {
    const externalId = newId();
    const found = await existing(40);
    const [outcomes, created] = await Promise.all([
      updates(found.map((each) => ({ id: idOf(each), externalId }))),
      Promise.all(
        times(10, async (nth) => {
          const command = conversationCommand(author, { customer: { email: newEmail() }, externalId });
          return onlyOutcome(await createConversations(databaseFor(nth), [command]));
        }),
      ),
    ]);
    expect(failures([...outcomes, ...created])).toEqual({ CONFLICT: 49 });
    const text = 'SELECT count(*)::int4 AS n FROM conversations WHERE org_id = $1 AND external_id = $2';
    expect(await db.query(statement('', text), [author.orgId, externalId])).toEqual([{ n: 1 }]);
  });

  it('R23: change a conversation once for 40 updates with one key', async () => {
    const [one] = (await existing(1)) as [CreatedConversation];
    const before = await events('conversation.updated', 'name');
    const outcomes = await updates(times(40, () => ({ id: idOf(one), name: 'Once', idempotencyKey: 'once' })));
    expect(failures(outcomes)).toEqual({});
    expect(new Set(outcomes.map((outcome) => (outcome as { rev: number }).rev))).toEqual(new Set([2]));
    expect(await events('conversation.updated', 'name')).toBe((before ?? 0) + 1);
  });

  it('R23: apply one of 40 updates of 40 conversations with one key', async () => {
    const found = await existing(40);
    const idempotencyKey = newId();
    const outcomes = await updates(found.map((each) => ({ id: idOf(each), name: 'One of them', idempotencyKey })));
    expect(failures(outcomes)).toEqual({ IDEMPOTENCY_MISMATCH: 39 });
    const text = `SELECT count(*)::int4 AS n FROM conversations WHERE org_id = $1 AND name = 'One of them'`;
    expect(await db.query(statement('', text), [author.orgId])).toEqual([{ n: 1 }]);
  });

  it('R23: merge once for 40 merges with one key, and all return the survivor', async () => {
    const [source, target] = (await existing(2, { threads: [{ text: 'x' }] })) as [
      CreatedConversation,
      CreatedConversation,
    ];
    const input = { sourceId: idOf(source), targetId: idOf(target), idempotencyKey: newId() };
    const outcomes = await Promise.all(times(40, (nth) => mergeConversations(databaseFor(nth), author, input)));
    expect(failures(outcomes)).toEqual({});
    expect(new Set(outcomes.map((outcome) => (outcome as { messageCount: number }).messageCount))).toEqual(
      new Set([2]),
    );
  });

  it('R43, R9: move 120 of 150 conversations to one customer, while others are created', async () => {
    const found = await existing(150);
    const [target] = (await existing(1)) as [CreatedConversation];
    const customerId = customerOf(target);
    const created = Promise.all(
      times(20, async (nth) => {
        const command = conversationCommand(author, { customer: { id: customerId } });
        return onlyOutcome(await createConversations(databaseFor(nth), [command]));
      }),
    );
    const outcomes = await updates(found.map((each) => ({ id: idOf(each), customerId })));
    expect(failures([...outcomes, ...(await created)])).toEqual({ RATE_LIMITED: 51 });
    const text = 'SELECT count(*)::int4 AS n FROM conversations WHERE org_id = $1 AND customer_id = $2';
    expect(await db.query(statement('', text), [author.orgId, target.conversation.customerId])).toEqual([{ n: 120 }]);
  });

  it('R41, R4: create one customer for 40 imports with threads by the same new e-mail address', async () => {
    const email = newEmail();
    const outcomes = await Promise.all(
      times(40, async (nth) => {
        // Some have the address as their own customer's as well.
        const customer = { email: nth % 4 === 0 ? email : newEmail() };
        const threads = [
          { text: 'a', customer: { email: email.toUpperCase() } },
          { text: 'b', customer: { email } },
        ];
        const command = conversationCommand(author, { customer, importedAt: new Date(), threads });
        return onlyOutcome(await createConversations(databaseFor(nth), [command]));
      }),
    );
    expect(tally(outcomes)).toEqual({ created: 40 });
    const text = `SELECT count(DISTINCT c.id)::int4 AS customers, count(*)::int4 AS threads
      FROM customers c JOIN threads t ON t.org_id = c.org_id AND t.customer_id = c.id WHERE c.org_id = $1 AND c.email_key = $2`;
    expect(await db.query(statement('', text), [author.orgId, email])).toEqual([{ customers: 1, threads: 80 }]);
  });

  it('leave the tables consistent', async () => {
    expect(await brokenInvariants(db)).toEqual([]);
  });
});
