import { AsyncResource } from 'node:async_hooks';
import { v7 as newId } from 'uuid';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditedAuthor } from '../../src/domain/audit/audit.ts';
import { cancelBulkOperation, retryBulkOperation } from '../../src/domain/bulk/end.ts';
import { type BulkProgress, runBulkOperation } from '../../src/domain/bulk/run.ts';
import {
  type BulkCreateConversationsInput,
  type BulkRequest,
  type EnqueueBulkOperation,
  type StartedBulkOperation,
  startBulkOperation,
} from '../../src/domain/bulk/start.ts';
import { storeError } from '../../src/domain/bulk/stored-error.ts';
import type { CreateConversationInput } from '../../src/domain/conversations/conversation-draft.ts';
import { createConversations } from '../../src/domain/conversations/create-conversations.ts';
import { UnexpectedError } from '../../src/domain/core/errors.ts';
import { encodeId } from '../../src/domain/core/ids.ts';
import type { BulkOperationRow } from '../../src/store/bulk/bulk-operations.ts';
import { commitSettledRows, listBulkCreatedIds } from '../../src/store/bulk/bulk-rows.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { CommitUnknownError } from '../../src/store/core/db-errors.ts';
import { conversationCommand, onlyOutcome, tally } from '../support/data/commands.ts';
import { databaseKind, openTestDatabase, openUrl, testDatabaseUrl } from '../support/databases/database.ts';
import { olderBy } from '../support/databases/older-by.ts';
import { watchTransactions } from '../support/databases/watched-database.ts';
import { createTenant, succeed } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';

/** The number of rows that one transaction settles. */
const chunkSize = 500;

let db: Database;
/** The database of another gateway: a separate pool on a server, otherwise the same one. */
let otherDb: Database;
/** Has a new organization for each test, so that all of its conversations belong to the test. */
let author: AuditedAuthor;

beforeAll(async () => {
  db = await openTestDatabase();
  otherDb = databaseKind === 'server' ? await openUrl(await testDatabaseUrl()) : db;
});
beforeEach(async () => {
  author = (await createTenant(db)).author;
});

const request: BulkRequest = {
  requestId: 'request-1',
  service: 'parley',
  method: 'POST',
  path: '/graphql',
  subject: null,
  userType: 'USER',
  roles: [],
  orgName: 'Tenant',
};
const enqueueNothing: EnqueueBulkOperation = async () => {};

const newEmail = () => `${newId()}@example.com`;
const row = (nth: number, more: Partial<CreateConversationInput> = {}): CreateConversationInput => ({
  // No customer exceeds the rate limit.
  customer: { email: `customer-${Math.floor(nth / 100)}@example.com` },
  name: `Row ${nth}`,
  ...more,
});
const rows = (count: number) => Array.from({ length: count }, (_, nth) => row(nth));

async function start(
  conversations: CreateConversationInput[],
  more: Partial<BulkCreateConversationsInput> = {},
  enqueue = enqueueNothing,
): Promise<StartedBulkOperation> {
  return succeed(await startBulkOperation(db, author, { conversations, ...more }, request, enqueue));
}

const run = ({ id }: BulkOperationRow, on: Database = db, progress?: BulkProgress) =>
  runBulkOperation(on, author.orgId, id, progress);
const publicId = ({ id }: BulkOperationRow) => encodeId('BulkOperation', id);

interface SeenRow {
  index: number;
  status: string;
  conversationId: string | null;
  error: Record<string, unknown> | null;
  clientRef: string | null;
  externalId: string | null;
  name: string | null;
}

const rowsStatement = statement(
  'test_bulk_rows',
  `SELECT row_index AS index, status, conversation_id AS "conversationId", error, client_ref AS "clientRef",
     external_id AS "externalId", name
   FROM bulk_rows WHERE org_id = $1 AND operation_id = $2 ORDER BY row_index`,
);
const rowsOf = ({ id }: BulkOperationRow) => db.query<SeenRow>(rowsStatement, [author.orgId, id]);

interface Counts {
  status: string;
  total: number;
  succeeded: number;
  failed: number;
  ended: boolean;
  rows: Record<string, number>;
}

const countsStatement = statement(
  'test_bulk_counts',
  `SELECT o.status, o.total, o.succeeded, o.failed, o.completed_at IS NOT NULL AS ended,
     (SELECT json_object_agg(r.status, r.n) FROM (
        SELECT status, count(*) AS n FROM bulk_rows WHERE org_id = o.org_id AND operation_id = o.id GROUP BY status
      ) r) AS rows
   FROM bulk_operations o WHERE o.org_id = $1 AND o.id = $2`,
);

/** What one statement, and so one snapshot, sees of an operation and its rows; R13: both agree. */
async function consistentCounts({ id }: BulkOperationRow, on: Database = db): Promise<Counts> {
  const [seen] = await on.query<Counts>(countsStatement, [author.orgId, id]);
  if (!seen) throw new Error('The operation does not exist.');
  const { CREATED = 0, EXISTED = 0, FAILED = 0, CANCELED = 0, PENDING = 0 } = seen.rows;
  expect(seen).toMatchObject({ succeeded: CREATED + EXISTED, failed: FAILED + CANCELED });
  expect(seen.total - seen.succeeded - seen.failed).toBe(PENDING);
  return seen;
}

const conversationsStatement = statement(
  'test_conversations',
  'SELECT id, name, external_id AS "externalId" FROM conversations WHERE org_id = $1 ORDER BY name, id',
);
const conversations = () =>
  db.query<{ id: string; name: string; externalId: string | null }>(conversationsStatement, [author.orgId]);

/** R11: asserts that there is exactly one conversation for each of these row names. */
async function expectEachOnce(names: string[]): Promise<void> {
  expect((await conversations()).map(({ name }) => name)).toEqual(names.toSorted());
}
const namesOf = (inputs: CreateConversationInput[]) => inputs.map(({ name }) => name as string);

/** While `work` runs, the database rejects conversations with the name `Refused`, for an unexpected reason. */
async function whileRefusing(work: () => Promise<void>): Promise<void> {
  await db.execute(`ALTER TABLE conversations ADD CONSTRAINT refused CHECK (name <> 'Refused') NOT VALID`);
  try {
    await work();
  } finally {
    await acceptAgain();
  }
}
const acceptAgain = () => db.execute('ALTER TABLE conversations DROP CONSTRAINT IF EXISTS refused');

/** Simulates the death of the worker process: the rows it claimed remain unsettled. */
const death = () => Object.assign(new Error('The worker died.'), { code: 'ECONNRESET' });

describe('starting an operation', () => {
  it('R11: the operation, its rows and its job are written atomically', async () => {
    const enqueued: string[] = [];
    const { bulkOperation } = await start(rows(3), { context: 'Import' }, async (tx, orgId, id) => {
      const seen = await tx.query(rowsStatement, [orgId, id]);
      enqueued.push(`${id}: ${seen.length} rows`);
    });
    expect(enqueued).toEqual([`${bulkOperation.id}: 3 rows`]);
    expect(bulkOperation).toMatchObject({ status: 'QUEUED', total: 3, succeeded: 0, failed: 0, context: 'Import' });
    expect(await consistentCounts(bulkOperation)).toMatchObject({ rows: { PENDING: 3 } });

    const refused = start(rows(3), {}, async () => {
      throw new Error('The queue is full.');
    });
    await expect(refused).rejects.toThrow('The queue is full.');
    const kept = statement('test_operations', 'SELECT id FROM bulk_operations WHERE org_id = $1');
    expect(await db.query(kept, [author.orgId])).toEqual([{ id: bulkOperation.id }]);
  });

  it.each([0, 10_001])('R11: rejects %i rows', async (count) => {
    const outcome = await startBulkOperation(db, author, { conversations: rows(count) }, request, enqueueNothing);
    expect(outcome).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['conversations'] }] });
  });

  it('R12: invalid rows fail immediately, and an operation with only such rows ends immediately', async () => {
    let enqueued = 0;
    const { bulkOperation } = await start([row(0, { priority: 9 }), row(1, { customer: {} })], {}, async () => {
      enqueued++;
    });
    expect(bulkOperation).toMatchObject({ status: 'COMPLETED', failed: 2, completedAt: expect.any(Date) });
    expect(enqueued).toBe(0);
    expect(await rowsOf(bulkOperation)).toMatchObject([
      { status: 'FAILED', error: { code: 'INVALID_INPUT', issues: [{ path: ['priority'] }] } },
      { status: 'FAILED', error: { code: 'INVALID_INPUT', issues: [{ path: ['customer'] }] } },
    ]);
  });

  it('R25: a row with text that PostgreSQL cannot store fails, and its labels are returned without it', async () => {
    const bad = { clientRef: 'ref\0', externalId: 'ext\uD800', name: 'na\0me' };
    const { bulkOperation } = await start([row(0), row(1, bad), row(2)]);
    await run(bulkOperation);
    expect(await rowsOf(bulkOperation)).toMatchObject([
      { status: 'CREATED' },
      {
        status: 'FAILED',
        error: { code: 'INVALID_INPUT', issues: expect.arrayContaining([expect.objectContaining({ path: ['name'] })]) },
        clientRef: 'ref\uFFFD',
        externalId: 'ext\uFFFD',
        name: 'na\uFFFDme',
      },
      { status: 'CREATED' },
    ]);
    await expectEachOnce(['Row 0', 'Row 2']);
  });

  it('R6: labels of 256 characters are unchanged, and longer ones are truncated between characters', async () => {
    const longest = `${'a'.repeat(255)}😀`;
    const { bulkOperation } = await start([row(0, { name: longest }), row(1, { name: `${longest}b` })]);
    await run(bulkOperation);
    expect(await rowsOf(bulkOperation)).toMatchObject([
      { status: 'CREATED', name: longest },
      { status: 'FAILED', name: longest, error: { code: 'INVALID_INPUT', issues: [{ path: ['name'] }] } },
    ]);
    await expectEachOnce([longest]);
  });

  it('R24: rows do not accept validateOnly', async () => {
    const { bulkOperation } = await start([row(0, { validateOnly: true }), row(1)]);
    await run(bulkOperation);
    expect(await rowsOf(bulkOperation)).toMatchObject([
      { status: 'FAILED', error: { code: 'INVALID_INPUT', issues: [{ path: ['validateOnly'] }] } },
      { status: 'CREATED' },
    ]);
    await expectEachOnce(['Row 1']);
  });
});

describe('R23: an idempotency key', () => {
  it('returns the same operation again, whatever the wait time, and reports a mismatch for another input', async () => {
    const idempotencyKey = newId();
    const first = await start(rows(2), { idempotencyKey });
    const again = await start(rows(2), { idempotencyKey, waitMs: 10 });
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.bulkOperation.id).toBe(first.bulkOperation.id);
    const other = { conversations: rows(3), idempotencyKey };
    expect(await startBulkOperation(db, author, other, request, enqueueNothing)).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
      idempotencyKey,
    });
  });

  it('used by ten concurrent calls creates one operation', async () => {
    const input = { conversations: rows(5), idempotencyKey: newId() };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, nth) =>
        startBulkOperation(nth % 2 ? otherDb : db, author, input, request, enqueueNothing),
      ),
    );
    expect(tally(outcomes)).toEqual({ created: 1, replayed: 9 });
    expect(new Set(outcomes.map((outcome) => succeed(outcome).bulkOperation.id)).size).toBe(1);
    const [{ n }] = (await db.query(
      statement('test_count_bulk_rows', 'SELECT count(*)::int4 AS n FROM bulk_rows WHERE org_id = $1'),
      [author.orgId],
    )) as [{ n: number }];
    expect(n).toBe(5);
  });
});

describe('running an operation', () => {
  it('R12, R13: settles each row separately, counts settled rows, and lists created conversations in row order', async () => {
    const externalId = newId();
    const customer = { email: newEmail() };
    const taken = await createConversations(db, [conversationCommand(author, { customer, externalId, name: 'Taken' })]);
    expect(tally([onlyOutcome(taken)])).toEqual({ created: 1 });
    const inputs = [
      row(0),
      row(1, { priority: 0 }),
      row(2, { externalId }),
      row(3, { customer: { id: encodeId('Customer', newId()) } }),
      row(4, { externalId: 'Twice' }),
      row(5, { externalId: 'Twice' }),
      row(6, { threads: Array.from({ length: 101 }, () => ({ text: 'Too many' })) }),
      row(7),
    ];
    const { bulkOperation } = await start(inputs);
    await run(bulkOperation);
    const settled = await rowsOf(bulkOperation);
    expect(settled.map(({ status, error }) => error?.code ?? status)).toEqual([
      'CREATED',
      'INVALID_INPUT',
      'CONFLICT',
      'NOT_FOUND',
      'CREATED',
      'CONFLICT',
      'CONVERSATION_LOCKED',
      'CREATED',
    ]);
    expect(settled[5]?.error).toMatchObject({ field: 'externalId', existingId: settled[4]?.conversationId });
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'COMPLETED',
      succeeded: 3,
      failed: 5,
      ended: true,
    });
    const [created] = await listBulkCreatedIds(db, [author.orgId], [bulkOperation.id]);
    const made = await conversations();
    expect(created?.ids).toEqual(
      ['Row 0', 'Row 4', 'Row 7'].map((name) => made.find((conversation) => conversation.name === name)?.id),
    );
    expect(made).toHaveLength(4);
  });

  it('R13: the counts add up at every commit, and the ids are in row order over many chunks', async () => {
    const inputs = rows(3 * chunkSize + 20);
    const { bulkOperation } = await start(inputs);
    const seen: Counts[] = [await consistentCounts(bulkOperation)];
    const watched = watchTransactions(db, {
      after: async () => void seen.push(await consistentCounts(bulkOperation, otherDb)),
    });
    await run(bulkOperation, watched);
    seen.push(await consistentCounts(bulkOperation));
    const states = new Set(seen.map(({ status, succeeded }) => `${status} ${succeeded}`));
    expect([...states]).toEqual(['QUEUED 0', 'RUNNING 500', 'RUNNING 1500', 'RUNNING 1520', 'COMPLETED 1520']);
    const [created] = await listBulkCreatedIds(db, [author.orgId], [bulkOperation.id]);
    const nameOf = new Map((await conversations()).map(({ id, name }) => [id, name]));
    expect(created?.ids.map((id) => nameOf.get(id))).toEqual(namesOf(inputs));
  });

  it('R9: rows count toward the rate limit like any other creation', async () => {
    const customer = { email: newEmail() };
    const { bulkOperation } = await start(Array.from({ length: 125 }, (_, nth) => row(nth, { customer })));
    await run(bulkOperation);
    const settled = await rowsOf(bulkOperation);
    expect(settled.map(({ status }) => status)).toEqual([...Array(120).fill('CREATED'), ...Array(5).fill('FAILED')]);
    expect(settled[120]?.error).toMatchObject({ code: 'RATE_LIMITED', limit: 120, retryAfterMs: expect.any(Number) });
    const single = await createConversations(db, [conversationCommand(author, { customer })]);
    expect(tally([onlyOutcome(single)])).toEqual({ RATE_LIMITED: 1 });
  });

  it('SKIP: a row whose externalId exists is settled as EXISTED, with the existing conversation', async () => {
    const externalId = newId();
    const { bulkOperation: first } = await start([row(0, { externalId })]);
    await run(first);
    const [existing] = await rowsOf(first);
    const again = [row(1, { externalId }), row(2, { externalId: 'New' }), row(3, { externalId: 'New' })];
    const { bulkOperation } = await start(again, { onConflict: 'SKIP' });
    await run(bulkOperation);
    const settled = await rowsOf(bulkOperation);
    expect(settled).toMatchObject([
      { status: 'EXISTED', conversationId: existing?.conversationId, error: null },
      { status: 'CREATED' },
      { status: 'EXISTED', conversationId: settled[1]?.conversationId },
    ]);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 3, failed: 0 });
    const [created] = await listBulkCreatedIds(db, [author.orgId], [bulkOperation.id]);
    expect(created?.ids).toEqual([settled[1]?.conversationId]);
  });

  it('R12: a row that the database rejects fails alone, as UNEXPECTED, and is reported', async () => {
    const inputs = rows(40);
    inputs[17] = row(17, { name: 'Refused' });
    const { bulkOperation } = await start(inputs);
    const reported: number[] = [];
    await whileRefusing(() => run(bulkOperation, db, { onUnexpected: (_, __, index) => reported.push(index) }));
    expect(reported).toEqual([17]);
    const settled = await rowsOf(bulkOperation);
    expect(settled.filter(({ status }) => status !== 'CREATED')).toMatchObject([
      { index: 17, status: 'FAILED', error: { code: 'UNEXPECTED' } },
    ]);
    await expectEachOnce(namesOf(inputs).filter((name) => name !== 'Refused'));
  });

  it('R12: a row that another worker has failed meanwhile does not affect the next one', async () => {
    const inputs = [row(0, { name: 'Refused' }), row(1)];
    const { bulkOperation } = await start(inputs);
    let triedAlone = false;
    let givenUp = false;
    const watched = watchTransactions(db, {
      beforeStatement: ({ name }, _, values) => {
        triedAlone ||= name === 'claim_bulk_rows' && values[3] === 1;
      },
      before: async () => {
        if (!triedAlone || givenUp) return;
        givenUp = true;
        const error = storeError(new UnexpectedError());
        const settled = { index: 0, status: 'FAILED' as const, conversationId: null, error, effects: null };
        await db.transaction((tx) => commitSettledRows(tx, author.orgId, bulkOperation.id, [settled]));
      },
    });
    const reported: number[] = [];
    await whileRefusing(() => run(bulkOperation, watched, { onUnexpected: (_, __, index) => reported.push(index) }));
    expect(await rowsOf(bulkOperation)).toMatchObject([{ status: 'FAILED' }, { status: 'CREATED' }]);
    expect({ givenUp, reported }).toEqual({ givenUp: true, reported: [] });
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 1, failed: 1 });
  });

  it('R11: does nothing for an operation that has ended or does not exist', async () => {
    const { bulkOperation } = await start(rows(3));
    await run(bulkOperation);
    const ended = await consistentCounts(bulkOperation);
    await run(bulkOperation);
    await runBulkOperation(db, author.orgId, newId());
    expect(await consistentCounts(bulkOperation)).toEqual(ended);
    await expectEachOnce(['Row 0', 'Row 1', 'Row 2']);
  });
});

describe('the locks of a chunk', () => {
  it('are few if rows are heavy, and each row is created exactly once', async () => {
    const text = 'x'.repeat(500_000);
    const inputs = Array.from({ length: 30 }, (_, nth) => row(nth, { threads: [{ text }, { text }] }));
    const { bulkOperation } = await start(inputs);
    const settled: number[] = [];
    const watched = watchTransactions(db, {
      beforeStatement: ({ name }, _, values) => {
        if (name === 'settle_bulk_rows') settled.push(JSON.parse(values[2] as string).length);
      },
    });
    await run(bulkOperation, watched);
    expect(settled).toEqual([5, 5, 5, 5, 5, 5]);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 30, failed: 0 });
    await expectEachOnce(namesOf(inputs));
  });
});

describe('R11: a worker that dies', () => {
  it.each([
    ['after claiming rows', 'load_mail_windows', [0, 500]],
    ['while settling them', 'settle_bulk_rows', [0, 500]],
  ])('%s releases them, and the next one creates each once', async (_, fatalStatement, settledBy) => {
    const inputs = rows(2 * chunkSize + 10);
    const { bulkOperation } = await start(inputs);
    for (const [attempt, settled] of settledBy.entries()) {
      const dying = watchTransactions(db, {
        beforeStatement: ({ name }, nth) => {
          if (nth === attempt + 1 && name === fatalStatement) throw death();
        },
      });
      await expect(run(bulkOperation, dying)).rejects.toThrow('The worker died.');
      expect(await consistentCounts(bulkOperation)).toMatchObject({ succeeded: settled, failed: 0 });
      expect(await conversations()).toHaveLength(settled);
    }
    await run(bulkOperation, otherDb);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 1010, failed: 0 });
    await expectEachOnce(namesOf(inputs));
  });

  it('before learning of its commit creates nothing twice', async () => {
    const inputs = rows(chunkSize + 10);
    const { bulkOperation } = await start(inputs);
    const deaf = watchTransactions(db, {
      after: () => {
        throw new CommitUnknownError(death());
      },
    });
    await expect(run(bulkOperation, deaf)).rejects.toThrow(CommitUnknownError);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'RUNNING', succeeded: chunkSize });
    await run(bulkOperation);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 510, failed: 0 });
    await expectEachOnce(namesOf(inputs));
  });

  it('after settling all rows leaves an operation that the next one completes', async () => {
    const { bulkOperation } = await start(rows(3));
    const dying = watchTransactions(db, {
      after: (nth) => {
        if (nth === 1) throw death();
      },
    });
    await expect(run(bulkOperation, dying)).rejects.toThrow('The worker died.');
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'RUNNING', succeeded: 3, ended: false });
    await run(bulkOperation);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', ended: true });
  });
});

describe('R11: concurrent workers', () => {
  it('create nothing twice, and the counts add up at any time', async () => {
    const inputs = rows(5 * chunkSize);
    const { bulkOperation } = await start(inputs);
    const look = async () => void (await consistentCounts(bulkOperation, otherDb));
    await Promise.all(
      [db, otherDb, db, otherDb].map((each) => run(bulkOperation, watchTransactions(each, { after: look }))),
    );
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'COMPLETED',
      succeeded: 2500,
      failed: 0,
      ended: true,
    });
    await expectEachOnce(namesOf(inputs));
  });

  it('lose no other row when one is rejected', async () => {
    const inputs = rows(60);
    inputs[3] = row(3, { name: 'Refused' });
    inputs[31] = row(31, { name: 'Refused' });
    const { bulkOperation } = await start(inputs);
    await whileRefusing(async () => void (await Promise.all([run(bulkOperation), run(bulkOperation, otherDb)])));
    const settled = await rowsOf(bulkOperation);
    expect(settled.flatMap(({ index, status }) => (status === 'CREATED' ? [] : [index]))).toEqual([3, 31]);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 58, failed: 2 });
  });
});

describe('R14: retry', () => {
  const retry = async (operation: BulkOperationRow, enqueue = enqueueNothing) =>
    succeed(await retryBulkOperation(db, author, { id: publicId(operation) }, enqueue));

  it('retries rate-limited and unexpected failures, and nothing else', async () => {
    const customer = { email: newEmail() };
    const many = Array.from({ length: 122 }, (_, nth) => row(nth, { customer }));
    const inputs = [
      ...many,
      row(122, { name: 'Refused' }),
      row(123, { priority: 7 }),
      row(124, { customer: { id: encodeId('Customer', newId()) } }),
      row(125, { externalId: 'Twice' }),
      row(126, { externalId: 'Twice' }),
    ];
    const { bulkOperation } = await start(inputs);
    await whileRefusing(() => run(bulkOperation));
    const failures = async () =>
      (await rowsOf(bulkOperation)).flatMap(({ index, error }) => (error ? [[index, error.code]] : []));
    const lasting = [
      [123, 'INVALID_INPUT'],
      [124, 'NOT_FOUND'],
      [126, 'CONFLICT'],
    ];
    expect(await failures()).toEqual([[120, 'RATE_LIMITED'], [121, 'RATE_LIMITED'], [122, 'UNEXPECTED'], ...lasting]);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 121, failed: 6 });

    const minuteLater = statement('test_pass_a_minute', olderBy('conversations', '61 seconds', 'c.org_id = $1'));
    await db.query(minuteLater, [author.orgId]);
    const enqueued: string[] = [];
    const retried = await retry(bulkOperation, async (_, __, id) => void enqueued.push(id));
    expect(retried).toMatchObject({ status: 'QUEUED', succeeded: 121, failed: 3, completedAt: null });
    expect(enqueued).toEqual([bulkOperation.id]);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ rows: { PENDING: 3, CREATED: 121, FAILED: 3 } });
    await run(bulkOperation);
    expect(await failures()).toEqual(lasting);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 124, failed: 3 });
    await expectEachOnce(namesOf(inputs.filter((_, nth) => ![123, 124, 126].includes(nth))));
  });

  it('of an operation without retryable rows changes nothing', async () => {
    const { bulkOperation } = await start([row(0), row(1, { priority: 7 })]);
    await run(bulkOperation);
    const ended = await consistentCounts(bulkOperation);
    let enqueued = 0;
    const retried = await retry(bulkOperation, async () => void enqueued++);
    expect(retried).toMatchObject({ status: 'COMPLETED', succeeded: 1, failed: 1, completedAt: expect.any(Date) });
    expect(enqueued).toBe(0);
    expect(await consistentCounts(bulkOperation)).toEqual(ended);
  });

  it('by many concurrent callers retries each row once', async () => {
    const { bulkOperation } = await start([row(0, { name: 'Refused' }), row(1)]);
    await whileRefusing(() => run(bulkOperation));
    await Promise.all(Array.from({ length: 8 }, () => retry(bulkOperation)));
    expect(await consistentCounts(bulkOperation)).toMatchObject({ rows: { PENDING: 1, CREATED: 1 } });
    await Promise.all([run(bulkOperation), run(bulkOperation, otherDb)]);
    await expectEachOnce(['Refused', 'Row 1']);
  });

  it.each(['BulkOperation', 'Conversation'] as const)('of an unknown %s id is NOT_FOUND', async (type) => {
    const id = encodeId(type, newId());
    expect(await retryBulkOperation(db, author, { id }, enqueueNothing)).toMatchObject({ code: 'NOT_FOUND', id });
    expect(await cancelBulkOperation(db, author, id)).toMatchObject({ code: 'NOT_FOUND', id });
  });

  it('R3: another organization cannot retry or cancel it', async () => {
    const { bulkOperation } = await start(rows(2));
    const { author: other } = await createTenant(db);
    const id = publicId(bulkOperation);
    expect(await cancelBulkOperation(db, other, id)).toMatchObject({ code: 'NOT_FOUND', id });
    expect(await retryBulkOperation(db, other, { id }, enqueueNothing)).toMatchObject({ code: 'NOT_FOUND', id });
    await runBulkOperation(db, other.orgId, bulkOperation.id);
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'QUEUED', rows: { PENDING: 2 } });
  });
});

describe('R14: cancel', () => {
  const cancel = async (operation: BulkOperationRow, on: Database = otherDb) =>
    succeed(await cancelBulkOperation(on, author, publicId(operation)));

  const locksStatement = statement(
    'test_awaited_locks',
    `SELECT count(*)::int4 AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE NOT l.granted AND a.datname = current_database()`,
  );
  const endsStatement = statement(
    'test_ends_of_bulk',
    `SELECT data->>'status' AS status FROM events WHERE org_id = $1 AND subject_id = $2 AND type = 'bulk_operation.ended'`,
  );
  /** The recorded status of each end of the operation. */
  const endsOf = async ({ id }: BulkOperationRow) =>
    (await db.query<{ status: string }>(endsStatement, [author.orgId, id])).map(({ status }) => status);
  /** The number of locks that others wait for. */
  const awaitedLocks = async () => (await otherDb.query<{ n: number }>(locksStatement, []))[0]?.n ?? 0;

  it('before any work creates nothing, and a later worker finds nothing to do', async () => {
    const { bulkOperation } = await start([row(0), row(1), row(2, { priority: 7 })]);
    const canceled = await cancel(bulkOperation);
    expect(canceled).toMatchObject({
      status: 'CANCELED',
      succeeded: 0,
      failed: 3,
      canceled: 2,
      completedAt: expect.any(Date),
    });
    await run(bulkOperation);
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'CANCELED',
      rows: { CANCELED: 2, FAILED: 1 },
    });
    expect(await conversations()).toEqual([]);
  });

  it('between two chunks keeps created conversations and stops the worker', async () => {
    const { bulkOperation } = await start(rows(2 * chunkSize));
    const watched = watchTransactions(db, {
      after: async (nth) => {
        if (nth === 1) await cancel(bulkOperation);
      },
    });
    await run(bulkOperation, watched);
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'CANCELED',
      rows: { CREATED: chunkSize, CANCELED: chunkSize },
    });
    await expectEachOnce(namesOf(rows(chunkSize)));
  });

  it('while a worker holds rows lets them settle, and stops it before it claims more', async () => {
    const { bulkOperation } = await start(rows(6 * chunkSize));
    let canceling: Promise<BulkOperationRow> | undefined;
    // Bound here, because on the embedded database no transaction may begin within another.
    const cancelOutside = AsyncResource.bind(() => cancel(bulkOperation));
    const watched = watchTransactions(db, {
      beforeStatement: async ({ name }, nth) => {
        // The rows of the first chunk are claimed by now.
        if (nth !== 1 || name !== 'load_mail_windows') return;
        canceling = cancelOutside();
        if (databaseKind === 'server') await until(awaitedLocks, (n) => n > 0);
      },
    });
    await run(bulkOperation, watched);
    expect(await canceling).toMatchObject({
      status: 'CANCELED',
      canceled: 5 * chunkSize,
      completedAt: expect.any(Date),
    });
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'CANCELED',
      rows: { CREATED: chunkSize, CANCELED: 5 * chunkSize },
    });
    await expectEachOnce(namesOf(rows(chunkSize)));
  });

  it('between the last chunk and the end completes it, because nothing was left to cancel', async () => {
    const { bulkOperation } = await start(rows(2));
    let canceled: BulkOperationRow | undefined;
    const watched = watchTransactions(db, {
      after: async (nth) => {
        if (nth === 1) canceled = await cancel(bulkOperation);
      },
    });
    await run(bulkOperation, watched);
    expect(canceled).toMatchObject({ status: 'COMPLETED', succeeded: 2, canceled: 0, cancelReason: null });
    expect(await consistentCounts(bulkOperation)).toMatchObject({
      status: 'COMPLETED',
      rows: { CREATED: 2 },
      ended: true,
    });
    expect(await endsOf(bulkOperation)).toEqual(['COMPLETED']);
  });

  it('while the last chunk settles waits for it, and completes the operation', async () => {
    const { bulkOperation } = await start(rows(3));
    let canceling: Promise<BulkOperationRow> | undefined;
    const cancelOutside = AsyncResource.bind(() => cancel(bulkOperation));
    const watched = watchTransactions(db, {
      beforeStatement: async ({ name }, nth) => {
        if (nth !== 1 || name !== 'load_mail_windows') return;
        canceling = cancelOutside();
        if (databaseKind === 'server') await until(awaitedLocks, (n) => n > 0);
      },
    });
    await run(bulkOperation, watched);
    expect(await canceling).toMatchObject({ status: 'COMPLETED', succeeded: 3, canceled: 0 });
    expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', rows: { CREATED: 3 } });
    expect(await endsOf(bulkOperation)).toEqual(['COMPLETED']);
  });

  it('of an operation that has ended changes nothing', async () => {
    const { bulkOperation } = await start(rows(2));
    await run(bulkOperation);
    const ended = await consistentCounts(bulkOperation);
    expect(await cancel(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 2, canceled: 0 });
    expect(await consistentCounts(bulkOperation)).toEqual(ended);
  });

  it('by many concurrent callers, next to workers, counts each row once', async () => {
    const { bulkOperation } = await start(rows(3 * chunkSize));
    await Promise.all([
      run(bulkOperation),
      run(bulkOperation, otherDb),
      ...Array.from({ length: 4 }, (_, nth) => cancel(bulkOperation, nth % 2 ? otherDb : db)),
    ]);
    const { status, rows: settled } = await consistentCounts(bulkOperation);
    expect(status).toBe('CANCELED');
    expect(settled.PENDING).toBeUndefined();
    expect(await conversations()).toHaveLength(settled.CREATED ?? 0);
  });
});

it('yields to the event loop after each chunk', async () => {
  const { bulkOperation } = await start(rows(4 * chunkSize));
  let turns = 0;
  let running = true;
  const count = () => {
    turns++;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  await run(bulkOperation);
  running = false;
  expect(turns).toBeGreaterThanOrEqual(4);
});

it('R11: a stopped worker finishes its current chunk, and a later one completes the operation', async () => {
  const inputs = rows(3 * chunkSize);
  const { bulkOperation } = await start(inputs);
  const stopping = new AbortController();
  const watched = watchTransactions(db, { after: () => stopping.abort(new Error('The gateway is stopping.')) });
  await expect(run(bulkOperation, watched, { signal: stopping.signal })).rejects.toThrow('The gateway is stopping.');
  expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'RUNNING', succeeded: chunkSize });
  await run(bulkOperation);
  expect(await consistentCounts(bulkOperation)).toMatchObject({ status: 'COMPLETED', succeeded: 3 * chunkSize });
  await expectEachOnce(namesOf(inputs));
});
