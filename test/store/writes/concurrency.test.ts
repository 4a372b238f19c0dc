import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditedAuthor } from '../../../src/domain/audit/audit.ts';
import type { CreateConversationInput } from '../../../src/domain/conversations/conversation-draft.ts';
import type { CreateConversationCommand } from '../../../src/domain/conversations/create-command.ts';
import {
  type ConversationOutcome,
  type CreatedConversation,
  createConversations,
} from '../../../src/domain/conversations/create-conversations.ts';
import { mergeConversations } from '../../../src/domain/conversations/merge-conversations.ts';
import { updateConversation } from '../../../src/domain/conversations/update-conversation.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { ConflictError, ConversationLockedError } from '../../../src/domain/core/errors.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';
import {
  type CreateThreadCommand,
  createThreads,
  type ThreadOutcome,
} from '../../../src/domain/threads/create-threads.ts';
import type { Author } from '../../../src/domain/writes/batch-state.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { listConversations } from '../../../src/store/queries/conversations.ts';
import { chatCommand, conversationCommand, onlyOutcome, tally } from '../../support/data/commands.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { openGateway } from '../../support/gateways/gateways.ts';
import { createTenant, succeed, type Tenant } from '../../support/gateways/tenant.ts';

let db: Database;
/** As with two gateways: two pools on a server, otherwise the only database. */
let databases: Database[];
let tenant: Tenant;
let author: AuditedAuthor;

const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  databases = databaseKind === 'server' ? [db, await openUrl(await testDatabaseUrl())] : [db];
  tenant = await createTenant(db);
  author = tenant.author;
});
afterAll(async () => {
  for (const close of closers) await close();
});

/** Two ways to send many writes at once. */
interface Way {
  createConversation(command: CreateConversationCommand, nth: number): Promise<ConversationOutcome>;
  createThread(command: CreateThreadCommand, nth: number): Promise<ThreadOutcome>;
}

const databaseFor = (nth: number) => databases[nth % databases.length] as Database;

const oneByOne = async (): Promise<Way> => ({
  createConversation: async (command, nth) => onlyOutcome(await createConversations(databaseFor(nth), [command])),
  createThread: async (command, nth) => onlyOutcome(await createThreads(databaseFor(nth), [command])),
});

const batched = async (): Promise<Way> => {
  const gateways = await Promise.all(
    databases.map(async (each) => {
      // Small batches, so that several of them race.
      const gateway = await openGateway(each, { batchesInFlight: 2, maxBatchSize: 7 });
      closers.push(() => gateway.close());
      return gateway;
    }),
  );
  const gatewayFor = (nth: number) => gateways[nth % gateways.length] as (typeof gateways)[number];
  return {
    createConversation: (command, nth) => gatewayFor(nth).createConversation(command),
    createThread: (command, nth) => gatewayFor(nth).createThread(command),
  };
};

const times = <T>(count: number, make: (nth: number) => T): T[] => Array.from({ length: count }, (_, nth) => make(nth));

/** A conversation of a new customer without others. */
async function newConversation(input: Partial<CreateConversationInput> = {}): Promise<CreatedConversation> {
  const command = conversationCommand(author, { customer: { email: `${newId()}@example.com` }, ...input });
  return succeed(onlyOutcome(await createConversations(db, [command]))) as CreatedConversation;
}

const customerOf = ({ conversation }: CreatedConversation) => ({ id: encodeId('Customer', conversation.customerId) });
const publicIdOf = ({ conversation }: CreatedConversation) => encodeId('Conversation', conversation.id);

async function count(table: string, condition: string, ...values: unknown[]): Promise<number> {
  const text = `SELECT count(*)::int4 AS n FROM ${table} WHERE org_id = $1 AND ${condition}`;
  const [row] = await db.query<{ n: number }>(statement('', text), [author.orgId, ...values]);
  return row?.n as number;
}

async function threadCounts(conversationId: string) {
  const [row] = await listConversations(db, [author.orgId], [conversationId]);
  if (!row) throw new Error('The conversation is gone.');
  const { messageCount, noteCount, rev, mergedIntoId } = row;
  return {
    counted: messageCount + noteCount,
    rows: await count('threads', 'conversation_id = $2', conversationId),
    rev,
    mergedIntoId,
  };
}

describe.each([
  ['each in its own transaction', oneByOne],
  ['through the write batcher', batched],
])('concurrently, %s', (_, open) => {
  let way: Way;
  beforeAll(async () => {
    way = await open();
  });
  const createAll = (inputs: CreateConversationInput[], by: Author = author) =>
    Promise.all(inputs.map((input, nth) => way.createConversation(conversationCommand(by, input), nth)));

  it('R9: 150 creations for one customer succeed exactly 120 times, regardless of imports and other tokens', async () => {
    const first = await newConversation({ importedAt: new Date() });
    const customer = customerOf(first);
    const importedAt = new Date();
    const [native, imported] = await Promise.all([
      createAll(times(150, () => ({ customer }))),
      createAll(times(30, () => ({ customer, importedAt }))),
    ]);
    expect(tally(native)).toEqual({ created: 120, RATE_LIMITED: 30 });
    expect(tally(imported)).toEqual({ created: 30 });
    for (const outcome of native) if (outcome instanceof DomainError) expect(outcome).toMatchObject({ limit: 120 });

    const other = { ...author, clientId: newId() };
    expect(
      tally(
        await createAll(
          times(130, () => ({ customer })),
          other,
        ),
      ),
    ).toEqual({ created: 120, RATE_LIMITED: 10 });
    const { customerId } = first.conversation;
    expect(await count('conversations', 'customer_id = $2 AND imported_at IS NULL', customerId)).toBe(240);
    expect(await count('conversations', 'customer_id = $2 AND imported_at IS NOT NULL', customerId)).toBe(31);
  });

  it('R9: the limit applies from the very first creation, for a new customer', async () => {
    const email = `${newId()}@example.com`;
    const outcomes = await createAll(times(150, () => ({ customer: { email } })));
    expect(tally(outcomes)).toEqual({ created: 120, RATE_LIMITED: 30 });
  });

  it('R16: 130 chats in an empty conversation succeed exactly 99 times, and the counters equal the rows', async () => {
    const { conversation } = await newConversation();
    const outcomes = await Promise.all(
      times(130, (nth) => way.createThread(chatCommand(author, conversation.id, { text: `Chat ${nth}` }), nth)),
    );
    expect(tally(outcomes)).toEqual({ created: 99, CONVERSATION_LOCKED: 31 });
    for (const outcome of outcomes)
      if (outcome instanceof ConversationLockedError)
        expect(outcome).toMatchObject({ reason: 'THREAD_LIMIT', threadCount: 99, limit: 99 });
    expect(await threadCounts(conversation.id)).toMatchObject({ counted: 99, rows: 99, rev: 100 });
  });

  it('R4: 40 creations with one new e-mail in different cases create one customer', async () => {
    const name = newId();
    const cases = [`${name}@example.com`, `${name.toUpperCase()}@Example.com`, `${name}@EXAMPLE.COM`];
    const outcomes = await createAll(times(40, (nth) => ({ customer: { email: cases[nth % 3] as string } })));
    expect(tally(outcomes)).toEqual({ created: 40 });
    const created = outcomes as CreatedConversation[];
    expect(new Set(created.map(({ conversation }) => conversation.customerId)).size).toBe(1);
    expect(created.filter(({ effects }) => effects.customerMatchedBy === 'CREATED')).toHaveLength(1);
    expect(await count('customers', 'lower(email) = $2', `${name}@example.com`)).toBe(1);
  });

  it('R4: 40 creations with one new e-mail in different spellings create one customer', async () => {
    const name = newId();
    const forms = [
      '\u00e9.@b\u00fccher.de',
      'e\u0301.@bu\u0308cher.DE',
      '\u00e9.@xn--bcher-kva.de',
      '\u00e9.@B\u00dcCHER\u3002de',
    ];
    const inputs = times(40, (nth) => ({ customer: { email: `${name}${forms[nth % forms.length]}` } }));
    const created = (await createAll(inputs)) as CreatedConversation[];
    expect(tally(created)).toEqual({ created: 40 });
    expect(new Set(created.map(({ conversation }) => conversation.customerId)).size).toBe(1);
    expect(created.filter(({ effects }) => effects.customerMatchedBy === 'CREATED')).toHaveLength(1);
    expect(await count('customers', 'starts_with(email, $2)', name)).toBe(1);
  });

  it('R4: of 40 creations with one new e-mail, those with an invalid optional field succeed once the customer exists', async () => {
    const email = `${newId()}@example.com`;
    const inputs = times(40, (nth) => ({ customer: { email, firstName: nth % 2 ? '' : 'Ada' } }));
    const outcomes = await createAll(inputs);
    const { created = 0, INVALID_INPUT = 0, ...others } = tally(outcomes);
    expect(others).toEqual({});
    expect(created + INVALID_INPUT).toBe(40);
    expect(created).toBeGreaterThanOrEqual(20);
    expect(await count('customers', 'email_key = $2 AND first_name = $3', email, 'Ada')).toBe(1);
  });

  it('R15: chats of one new customer in many conversations create one customer', async () => {
    const conversations = await Promise.all(times(20, () => newConversation()));
    const email = `${newId()}@example.com`;
    const outcomes = await Promise.all(
      conversations.map(({ conversation }, nth) =>
        way.createThread(chatCommand(author, conversation.id, { customer: { email } }), nth),
      ),
    );
    expect(tally(outcomes)).toEqual({ created: 20 });
    expect(await count('customers', 'email_key = $2', email)).toBe(1);
  });

  it('R23: 30 calls with one idempotency key create one conversation', async () => {
    const input = { customer: { email: `${newId()}@example.com` }, name: 'Once', idempotencyKey: newId() };
    const outcomes = await createAll(times(30, () => input));
    expect(tally(outcomes)).toEqual({ created: 1, replayed: 29 });
    const ids = new Set((outcomes as CreatedConversation[]).map(({ conversation }) => conversation.id));
    expect(ids.size).toBe(1);
    expect(await count('customers', 'email_key = $2', input.customer.email)).toBe(1);
    const [{ conversation }] = outcomes as [CreatedConversation];
    expect(await count('conversations', 'customer_id = $2', conversation.customerId)).toBe(1);
  });

  it('R23: 30 calls with one idempotency key and two inputs create one conversation, and the others report a mismatch', async () => {
    const idempotencyKey = newId();
    const customer = { email: `${newId()}@example.com` };
    const outcomes = await createAll(times(30, (nth) => ({ customer, name: `Input ${nth % 2}`, idempotencyKey })));
    expect(tally(outcomes)).toEqual({ created: 1, replayed: 14, IDEMPOTENCY_MISMATCH: 15 });
  });

  it('R23: 30 chats with one idempotency key create one thread', async () => {
    const { conversation } = await newConversation();
    const idempotencyKey = newId();
    const outcomes = await Promise.all(
      times(30, (nth) => way.createThread(chatCommand(author, conversation.id, { idempotencyKey }), nth)),
    );
    expect(tally(outcomes)).toEqual({ created: 1, replayed: 29 });
    expect(await threadCounts(conversation.id)).toMatchObject({ counted: 1, rows: 1, rev: 2 });
  });

  it.each([
    ['externalId', () => ({ externalId: newId() })],
    ['id', () => ({ id: encodeId('Conversation', newId()) })],
  ])('R8: 20 creations with one %s create one conversation, and the others return it', async (field, claim) => {
    const claimed = claim();
    const outcomes = await createAll(
      times(20, (nth) => ({ customer: { email: `${newId()}@example.com` }, name: `Claim ${nth}`, ...claimed })),
    );
    expect(tally(outcomes)).toEqual({ created: 1, CONFLICT: 19 });
    const winner = outcomes.find((outcome) => !(outcome instanceof DomainError)) as CreatedConversation;
    for (const outcome of outcomes)
      if (outcome instanceof ConflictError)
        expect(outcome).toMatchObject({ field, existingId: winner.conversation.id });
  });

  it('R12: a command that the database rejects fails alone', async () => {
    await db.execute(`ALTER TABLE conversations ADD CONSTRAINT refused CHECK (name <> 'refused') NOT VALID`);
    await db.execute(`ALTER TABLE threads ADD CONSTRAINT refused CHECK (text <> 'refused') NOT VALID`);
    try {
      const names = times(25, (nth) => (nth === 11 ? 'refused' : `Neighbour ${nth}`));
      const created = await Promise.allSettled(
        names.map((name, nth) => {
          const customer = { email: `${newId()}@example.com` };
          return way.createConversation(conversationCommand(author, { customer, name }), nth);
        }),
      );
      expect(created.flatMap(({ status }, nth) => (status === 'rejected' ? [nth] : []))).toEqual([11]);

      const { conversation } = await newConversation();
      const added = await Promise.allSettled(
        names.map((text, nth) => way.createThread(chatCommand(author, conversation.id, { text }), nth)),
      );
      expect(added.flatMap(({ status }, nth) => (status === 'rejected' ? [nth] : []))).toEqual([11]);
      expect(await threadCounts(conversation.id)).toMatchObject({ counted: 24, rows: 24, rev: 25 });
    } finally {
      await db.execute(
        'ALTER TABLE conversations DROP CONSTRAINT refused; ALTER TABLE threads DROP CONSTRAINT refused',
      );
    }
  });

  it('R18: a thread added during a merge of its conversation is not lost, and the counters equal the rows', async () => {
    const source = await newConversation({ threads: [{ text: 'First' }, { type: 'NOTE', text: 'Second' }] });
    const target = await newConversation({ threads: [{ text: 'Third' }] });
    const sourceId = source.conversation.id;
    const targetId = target.conversation.id;
    const chat = (id: string) => (nth: number) => way.createThread(chatCommand(author, id), nth);
    const merge = () =>
      mergeConversations(databases.at(-1) as Database, author, {
        sourceId: publicIdOf(source),
        targetId: publicIdOf(target),
      });
    const [before, merged, during, toTarget] = await Promise.all([
      Promise.all(times(10, chat(sourceId))),
      merge(),
      Promise.all(times(10, chat(sourceId))),
      Promise.all(times(20, chat(targetId))),
    ]);
    succeed(merged);
    const after = await Promise.all(times(5, chat(sourceId)));
    expect(tally(after)).toEqual({ NOT_FOUND: 5 });
    expect(tally(toTarget)).toEqual({ created: 20 });

    const toSource = [...before, ...during].filter((outcome) => !(outcome instanceof NotFoundError));
    expect(Object.keys(tally(toSource)).filter((kind) => kind !== 'created')).toEqual([]);
    const rows = 3 + 20 + toSource.length;
    expect(await threadCounts(targetId)).toMatchObject({ counted: rows, rows, mergedIntoId: null });
    expect(await threadCounts(sourceId)).toMatchObject({ counted: 0, rows: 0, mergedIntoId: targetId });
  });
});

describe('R18: concurrent merges', () => {
  const merge = (source: CreatedConversation, target: CreatedConversation, nth: number) =>
    mergeConversations(databaseFor(nth), author, { sourceId: publicIdOf(source), targetId: publicIdOf(target) });

  it('of two conversations into each other leave one of them', async () => {
    const pairs = await Promise.all(times(8, () => Promise.all([newConversation(), newConversation()])));
    await Promise.all(
      pairs.map(async ([a, b]) => {
        const outcomes = await Promise.all([merge(a, b, 0), merge(b, a, 1)]);
        expect(tally(outcomes)).toEqual({ created: 1, NOT_FOUND: 1 });
        const rows = await listConversations(db, [author.orgId, author.orgId], [a.conversation.id, b.conversation.id]);
        const survivor = rows.find((row) => row.mergedIntoId === null);
        const merged = rows.find((row) => row.mergedIntoId !== null);
        expect(merged?.mergedIntoId).toBe(survivor?.id);
      }),
    );
  });

  it('in a ring and along a chain lead every id to a survivor in one step', async () => {
    const threads = [{ text: 'One' }];
    for (let round = 0; round < 5; round++) {
      const ring = await Promise.all(times(6, () => newConversation({ threads })));
      const next = (nth: number) => ring[(nth + 1) % ring.length] as CreatedConversation;
      const outcomes = await Promise.all(ring.map((each, nth) => merge(each, next(nth), nth)));
      const ids = ring.map(({ conversation }) => conversation.id);
      const rows = await listConversations(
        db,
        ids.map(() => author.orgId),
        ids,
      );
      const survivors = new Set(rows.filter((row) => row.mergedIntoId === null).map((row) => row.id));
      expect(survivors.size).toBeGreaterThan(0);
      for (const row of rows) if (row.mergedIntoId !== null) expect(survivors).toContain(row.mergedIntoId);
      expect(tally(outcomes).created).toBe(rows.length - survivors.size);
      expect(rows.reduce((sum, row) => sum + row.messageCount, 0)).toBe(ring.length);
    }
  });
});

describe('R16, R18: concurrent merges and threads', () => {
  it('never exceed 100 threads in a conversation, add none to one that has 99, and lose none', async () => {
    for (let round = 0; round < 3; round++) {
      const target = await newConversation({ threads: times(40, (nth) => ({ text: `${nth}` })) });
      const sources = await Promise.all(
        times(12, () => newConversation({ threads: times(9, (nth) => ({ text: `${nth}` })) })),
      );
      const targetId = target.conversation.id;
      const [merges, chats] = await Promise.all([
        Promise.all(
          sources.map((source, nth) =>
            mergeConversations(databaseFor(nth), author, {
              sourceId: publicIdOf(source),
              targetId: publicIdOf(target),
            }),
          ),
        ),
        Promise.all(
          times(40, async (nth) =>
            onlyOutcome(await createThreads(databaseFor(nth), [chatCommand(author, targetId, { text: `${nth}` })])),
          ),
        ),
      ]);
      const { created: merged = 0, CONVERSATION_LOCKED: refused = 0 } = tally(merges);
      expect(merged + refused).toBe(12);
      const { created: added = 0, CONVERSATION_LOCKED: late = 0 } = tally(chats);
      expect(added + late).toBe(40);
      // There were 188 together.
      expect(refused + late).toBeGreaterThan(0);
      const rows = 40 + 9 * merged + added;
      expect(rows).toBeLessThanOrEqual(100);
      expect(await threadCounts(targetId)).toMatchObject({ counted: rows, rows, rev: 1 + merged + added });
      for (const outcome of merges)
        if (outcome instanceof ConversationLockedError) {
          expect(outcome).toMatchObject({ reason: 'THREAD_LIMIT', limit: 100 });
          expect(outcome.threadCount).toBeGreaterThan(100);
        }
      for (const [nth, { conversation }] of sources.entries()) {
        const left = merges[nth] instanceof DomainError ? 9 : 0;
        expect(await threadCounts(conversation.id)).toMatchObject({ counted: left, rows: left });
      }
    }
  });
});

describe('R27: concurrent updates', () => {
  it('with the same revision: one of 20 succeeds, the others are stale', async () => {
    const created = await newConversation();
    const outcomes = await Promise.all(
      times(20, (nth) =>
        updateConversation(databaseFor(nth), author, { id: publicIdOf(created), rev: 1, name: `Update ${nth}` }),
      ),
    );
    expect(tally(outcomes)).toEqual({ created: 1, STALE_REVISION: 19 });
    for (const outcome of outcomes)
      if (outcome instanceof DomainError) expect(outcome).toMatchObject({ currentRev: 2 });
    const [row] = await listConversations(db, [author.orgId], [created.conversation.id]);
    const winner = outcomes.find((outcome) => !(outcome instanceof DomainError));
    expect(row).toMatchObject({ rev: 2, name: (winner as { name: string }).name });
  });

  it('without a revision next to 20 chats: each of 20 counts once', async () => {
    const created = await newConversation();
    const { id } = created.conversation;
    await Promise.all(
      times(20, async (nth) => {
        const database = databaseFor(nth);
        succeed(await updateConversation(database, author, { id: publicIdOf(created), tags: [`tag-${nth}`] }));
        succeed(onlyOutcome(await createThreads(databaseFor(nth + 1), [chatCommand(author, id)])));
      }),
    );
    expect(await threadCounts(id)).toMatchObject({ counted: 20, rows: 20, rev: 41 });
  });
});

it('R3: ids, keys and customers are separate for two organizations', async () => {
  const other = (await createTenant(db)).author;
  const input = { customer: { email: `${newId()}@example.com` }, externalId: newId(), idempotencyKey: newId() };
  const results = await createConversations(db, [
    conversationCommand(author, input),
    conversationCommand(other, input),
  ]);
  const outcomes = results.map((result) => onlyOutcome([result]));
  expect(tally(outcomes)).toEqual({ created: 2 });
});
