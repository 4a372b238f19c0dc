import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditedAuthor } from '../../../src/domain/audit/audit.ts';
import type { CreateConversationInput } from '../../../src/domain/conversations/conversation-draft.ts';
import {
  type ConversationOutcome,
  type CreatedConversation,
  createConversations,
  dryRunConversation,
} from '../../../src/domain/conversations/create-conversations.ts';
import { mergeConversations } from '../../../src/domain/conversations/merge-conversations.ts';
import { updateConversation } from '../../../src/domain/conversations/update-conversation.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import type { Author } from '../../../src/domain/writes/batch-state.ts';
import { runDry } from '../../../src/domain/writes/dry-run.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { chatCommand, conversationCommand, onlyOutcome, tally } from '../../support/data/commands.ts';
import { openTestDatabase, openUrl, testDatabaseUrl } from '../../support/databases/database.ts';
import { beginHolding, type LockHolder, watch } from '../../support/databases/lock-holder.ts';
import { openGateway } from '../../support/gateways/gateways.ts';
import { createTenant, succeed } from '../../support/gateways/tenant.ts';
import { until } from '../../support/processes/until.ts';

type OpenGateway = Awaited<ReturnType<typeof openGateway>>;

let db: Database;
let gateway: OpenGateway;
/** Another process on the same database. */
let otherGateway: OpenGateway;
let a: AuditedAuthor;
let b: AuditedAuthor;
let holder: LockHolder;

beforeAll(async () => {
  db = await openTestDatabase();
  gateway = await openGateway(db);
  otherGateway = await openGateway(await openUrl(await testDatabaseUrl()));
});
afterAll(async () => {
  await gateway.close();
  await otherGateway.close();
});
beforeEach(async () => {
  a = (await createTenant(db)).author;
  b = (await createTenant(db)).author;
  holder = await beginHolding();
});
afterEach(() => holder.rollback());

const times = <T>(count: number, make: (nth: number) => T): T[] => Array.from({ length: count }, (_, nth) => make(nth));
const newEmail = () => `${newId()}@example.com`;
const create = (author: Author, input: Partial<CreateConversationInput> = {}, by: OpenGateway = gateway) =>
  by.createConversation(conversationCommand(author, { customer: { email: newEmail() }, ...input }));

async function existing(author: Author, input: Partial<CreateConversationInput> = {}): Promise<CreatedConversation> {
  const command = conversationCommand(author, { customer: { email: newEmail() }, ...input });
  return succeed(onlyOutcome(await createConversations(db, [command]))) as CreatedConversation;
}
const customerOf = ({ conversation }: CreatedConversation) => ({ id: encodeId('Customer', conversation.customerId) });
const publicIdOf = ({ conversation }: CreatedConversation) => encodeId('Conversation', conversation.id);

const lockCustomer = ({ conversation: { orgId, customerId } }: CreatedConversation) =>
  holder.run('SELECT FROM customers WHERE org_id = $1 AND id = $2 FOR UPDATE', [orgId, customerId]);
const lockConversation = ({ conversation: { orgId, id } }: CreatedConversation) =>
  holder.run('SELECT FROM conversations WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE', [orgId, id]);

const backendsStatement = statement(
  '',
  `SELECT count(*)::int4 AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
);
/** Waits until at least this many connections wait for a lock. */
const waiters = (atLeast: number) =>
  until(
    async () => (await db.query<{ n: number }>(backendsStatement, []))[0]?.n ?? 0,
    (n) => n >= atLeast,
  );

/** While `work` waits for the lock holder, B's writes and reads succeed; then the holder ends, and so does `work`. */
async function othersGoOn<Outcome>(work: Promise<Outcome>[], end = () => holder.rollback()): Promise<Outcome[]> {
  const states = work.map(watch);
  const all = Promise.all(work);
  all.catch(() => {});
  for (let round = 0; round < 3; round++) {
    const outcomes = await Promise.all([create(b), create(b, {}, otherGateway)]);
    expect(tally(outcomes)).toEqual({ created: 2 });
    const { conversation } = outcomes[0] as CreatedConversation;
    const chats = await Promise.all([
      gateway.createThread(chatCommand(b, conversation.id)),
      otherGateway.createThread(chatCommand(b, conversation.id)),
    ]);
    expect(tally(chats)).toEqual({ created: 2 });
  }
  await waiters(1);
  expect(states.map(({ settled }) => settled)).toEqual(states.map(() => false));
  await end();
  return all;
}

describe('while another transaction holds a lock on a row of organization A', () => {
  it.each(['id', 'email'])(
    'B creates conversations, and so does A for the customer found by %s once the lock is released',
    async (by) => {
      const email = newEmail();
      const first = await existing(a, { customer: { email } });
      await lockCustomer(first);
      const customer = by === 'id' ? customerOf(first) : { email };
      const outcomes = await othersGoOn([
        ...times(5, () => create(a, { customer })),
        ...times(5, () => create(a, { customer }, otherGateway)),
      ]);
      expect(tally(outcomes)).toEqual({ created: 10 });
      for (const { conversation } of outcomes as CreatedConversation[])
        expect(conversation.customerId).toBe(first.conversation.customerId);
    },
  );

  it('commands in the same batch that need other rows of A succeed, too', async () => {
    const locked = await existing(a);
    const free = await existing(a);
    await lockCustomer(locked);
    const waits = create(a, { customer: customerOf(locked) });
    const state = watch(waits);
    const others = await Promise.all([
      create(a, { customer: customerOf(free) }),
      create(a),
      create(a, { customer: { id: encodeId('Customer', newId()) } }),
    ]);
    expect(tally(others)).toEqual({ created: 2, NOT_FOUND: 1 });
    expect(state.settled).toBe(false);
    await holder.rollback();
    expect(tally([await waits])).toEqual({ created: 1 });
  });

  it('R9: commands that waited are rate-limited as usual', async () => {
    const first = await existing(a, { importedAt: new Date() });
    await lockCustomer(first);
    const customer = customerOf(first);
    const outcomes = await othersGoOn([
      ...times(70, () => create(a, { customer })),
      ...times(70, () => create(a, { customer }, otherGateway)),
    ]);
    expect(tally(outcomes)).toEqual({ created: 120, RATE_LIMITED: 20 });
  });

  it('R16: B adds threads, and those of A that waited respect the limit', async () => {
    const created = await existing(a);
    await lockConversation(created);
    const { id } = created.conversation;
    const outcomes = await othersGoOn([
      ...times(60, () => gateway.createThread(chatCommand(a, id))),
      ...times(60, () => otherGateway.createThread(chatCommand(a, id))),
    ]);
    expect(tally(outcomes)).toEqual({ created: 99, CONVERSATION_LOCKED: 21 });
  });

  it('a chat in a conversation that is merged meanwhile is NOT_FOUND', async () => {
    const [source, target] = [await existing(a), await existing(a)];
    const { orgId, id } = source.conversation;
    const merge = 'UPDATE conversations SET merged_into_id = $3 WHERE org_id = $1 AND id = $2';
    await holder.run(merge, [orgId, id, target.conversation.id]);
    const outcomes = await othersGoOn([gateway.createThread(chatCommand(a, id))], () => holder.commit());
    expect(tally(outcomes)).toEqual({ NOT_FOUND: 1 });
  });

  it('A’s writes to many locked rows, single updates, merges and dry runs take no connection that B needs', async () => {
    const locked = await Promise.all(times(12, () => existing(a)));
    for (const each of locked) {
      await lockCustomer(each);
      await lockConversation(each);
    }
    const over: (() => Promise<void>)[] = [];
    const inTurn = (work: () => Promise<void>) => gateway.inTurn(a, work);
    const blocked: Promise<object>[] = locked.flatMap((each, nth) => {
      const next = locked[(nth + 1) % locked.length] as CreatedConversation;
      const command = conversationCommand(a, { customer: customerOf(each) });
      return [
        create(a, { customer: customerOf(each) }),
        gateway.createThread(chatCommand(a, each.conversation.id)),
        gateway.inTurn(a, () => updateConversation(db, a, { id: publicIdOf(each), name: `Update ${nth}` })),
        gateway.inTurn(a, () => mergeConversations(db, a, { sourceId: publicIdOf(each), targetId: publicIdOf(next) })),
        runDry(db, inTurn, (tx) => dryRunConversation(tx, command)).then(async (dryRun) => {
          await dryRun.end();
          return dryRun.outcome;
        }),
      ];
    });
    const outcomes = await othersGoOn(blocked);
    expect(outcomes).toHaveLength(60);
    expect(tally(outcomes.filter((_, nth) => nth % 5 === 0))).toEqual({ created: 12 });
    await Promise.all(over.map((end) => end()));
  });
});

describe('while an unfinished transaction holds a unique key of organization A', () => {
  const takeEmail = (email: string) =>
    holder.run('INSERT INTO customers (org_id, id, email, email_key) VALUES ($1, $2, $3, $3)', [
      a.orgId,
      newId(),
      email,
    ]);
  const takeExternalId = async (externalId: string) => {
    const { conversation } = await existing(a);
    await holder.run(
      `INSERT INTO conversations (org_id, id, customer_id, external_id, created_at, updated_at, modified_at, created_by_token_id)
       VALUES ($1, $2, $3, $4, now(), now(), now(), $5)`,
      [a.orgId, newId(), conversation.customerId, externalId, a.clientId],
    );
  };
  const takeIdempotencyKey = (key: string) =>
    holder.run(
      `INSERT INTO idempotency_keys (org_id, token_id, key, input_hash, outcome, created_at, expires_at)
       VALUES ($1, $2, $3, '', '{}', now(), now() + interval '1 day')`,
      [a.orgId, a.clientId, key],
    );

  it.each([
    ['e-mail', (key: string) => ({ customer: { email: key } }), takeEmail, { created: 1 }],
    ['externalId', (key: string) => ({ externalId: key }), takeExternalId, { CONFLICT: 1 }],
    ['idempotency key', (key: string) => ({ idempotencyKey: key }), takeIdempotencyKey, { IDEMPOTENCY_MISMATCH: 1 }],
  ])(
    'B creates conversations, and A’s with the same %s see how the transaction ended',
    async (_, claim, take, seen) => {
      const key = newEmail();
      await take(key);
      const first = await othersGoOn<ConversationOutcome>([create(a, claim(key))], () => holder.commit());
      expect(tally(first)).toEqual(seen);

      holder = await beginHolding();
      const again = newEmail();
      await take(again);
      expect(tally(await othersGoOn([create(a, claim(again))]))).toEqual({ created: 1 });
    },
  );

  it('other commands in A’s batch succeed, too', async () => {
    const email = newEmail();
    await takeEmail(email);
    const waits = create(a, { customer: { email } });
    const state = watch(waits);
    expect(tally(await Promise.all([create(a), create(a), create(b)]))).toEqual({ created: 3 });
    expect(state.settled).toBe(false);
    await holder.rollback();
    expect(tally([await waits])).toEqual({ created: 1 });
  });
});

it('a write that is slow for a reason other than a lock is not abandoned', async () => {
  await db.execute(
    `CREATE FUNCTION slow_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$;
     CREATE TRIGGER slow BEFORE INSERT ON conversations FOR EACH STATEMENT EXECUTE FUNCTION slow_insert()`,
  );
  try {
    expect(tally(await Promise.all([create(a), create(b)]))).toEqual({ created: 2 });
  } finally {
    await db.execute('DROP TRIGGER slow ON conversations; DROP FUNCTION slow_insert()');
  }
});
