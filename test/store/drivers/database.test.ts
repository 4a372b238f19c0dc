import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announce } from '../../../src/store/core/announce.ts';
import { type Database, type Statement, statement } from '../../../src/store/core/database.ts';
import { CommitUnknownError, isUnavailable, sqlState } from '../../../src/store/core/db-errors.ts';
import { databaseKind, firstSchema, openEmptyDatabase, openTestDatabase } from '../../support/databases/database.ts';

const INSERT = statement('testInsert', 'INSERT INTO probe (n) VALUES ($1) RETURNING n');
const DIVIDE = statement('testDivide', 'SELECT 1 / $1::int AS quotient');
const PROBES = statement('testProbes', 'SELECT n FROM probe ORDER BY n');
const JSON_VALUE = statement('testJson', 'INSERT INTO probe (n, j) VALUES (9, $1)');

let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await db.execute('CREATE TABLE probe (n int PRIMARY KEY, j jsonb)');
});

beforeEach(async () => {
  await db.execute('TRUNCATE probe');
});

const probes = async () => (await db.query<{ n: number }>(PROBES, [])).map(({ n }) => n);

describe('transaction', () => {
  it('commits when work resolves, and returns its result', async () => {
    const result = await db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      return (await tx.query<{ n: number }>(INSERT, [2]))[0]?.n;
    });
    expect(result).toBe(2);
    expect(await probes()).toEqual([1, 2]);
  });

  it('rolls back when work throws, and rethrows', async () => {
    const failure = new Error('changed my mind');
    const attempt = db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await probes()).toEqual([]);
  });

  it('is certainly rolled back if the server says so, even if it lost a node of its cluster', async () => {
    const lost = statement('', `DO $$ BEGIN RAISE EXCEPTION 'a node is gone' USING ERRCODE = '08006'; END $$`);
    const attempt = db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      return tx.commit(lost, []);
    });
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(CommitUnknownError);
    expect(isUnavailable(error)).toBe(true);
    expect(await probes()).toEqual([]);
  });

  it('runs as READ COMMITTED, in UTC', async () => {
    const rows = await db.transaction((tx) =>
      tx.query(
        statement(
          'testSettings',
          "SELECT current_setting('transaction_isolation') AS i, current_setting('TimeZone') AS z",
        ),
        [],
      ),
    );
    expect(rows).toEqual([{ i: 'read committed', z: 'UTC' }]);
  });

  it('commits together with its last statement', async () => {
    const rows = await db.transaction(async (tx) => {
      void tx.query(INSERT, [1]);
      return tx.commit(INSERT, [2]);
    });
    expect(rows).toEqual([{ n: 2 }]);
    expect(await probes()).toEqual([1, 2]);
  });

  it('stays committed if work throws after commit()', async () => {
    const failure = new Error('too late');
    const attempt = db.transaction(async (tx) => {
      await tx.commit(INSERT, [1]);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await probes()).toEqual([1]);
  });

  it('rejects statements after commit() and after its end', async () => {
    const late = await db.transaction(async (tx) => {
      await tx.commit(INSERT, [1]);
      await expect(tx.query(INSERT, [2])).rejects.toThrow('accepts no more statements');
      await expect(tx.commit(INSERT, [3])).rejects.toThrow('accepts no more statements');
      expect(() => tx.rollback()).toThrow('already being committed');
      return tx;
    });
    await expect(late.query(INSERT, [4])).rejects.toThrow('accepts no more statements');
    expect(await probes()).toEqual([1]);
  });

  it('leaves nothing behind if the statement of commit() fails, and throws its error', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      return tx.commit(DIVIDE, [0]);
    });
    await expect(attempt).rejects.toMatchObject({ code: '22012' });
    expect(await probes()).toEqual([]);
  });

  it('leaves nothing behind if work neither awaits nor handles a failing commit()', async () => {
    const attempt = db.transaction(async (tx) => {
      void tx.query(INSERT, [1]);
      void tx.commit(DIVIDE, [0]);
      return 'done';
    });
    await expect(attempt).rejects.toMatchObject({ code: '22012' });
    expect(await probes()).toEqual([]);
  });

  it('leaves nothing behind if the statement of commit() cannot even be sent', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const swallow of [false, true]) {
      const attempt = db.transaction(async (tx) => {
        await tx.query(INSERT, [1]);
        const last = tx.commit(JSON_VALUE, [circular]);
        await (swallow ? last.catch(() => {}) : last);
      });
      await expect(attempt).rejects.toThrow(/circular/i);
      expect(await probes()).toEqual([]);
    }
  });

  it('rolls back on rollback(), and still resolves', async () => {
    const result = await db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      tx.rollback();
      await tx.query(INSERT, [2]);
      await expect(tx.commit(INSERT, [3])).rejects.toThrow('must be rolled back');
      return 'checked';
    });
    expect(result).toBe('checked');
    expect(await probes()).toEqual([]);
  });

  it('returns results in the order in which statements were sent, without waiting for each', async () => {
    const order: number[] = [];
    await db.transaction(async (tx) => {
      await Promise.all([3, 1, 2].map((n) => tx.query(INSERT, [n]).then(() => order.push(n))));
    });
    expect(order).toEqual([3, 1, 2]);
    expect(await probes()).toEqual([1, 2, 3]);
  });

  it('reports the first failure of several statements in flight, not the "aborted" errors after it', async () => {
    const attempt = db.transaction(async (tx) => {
      void tx.query(INSERT, [1]);
      void tx.query(DIVIDE, [0]);
      void tx.query(INSERT, [2]);
      return tx.commit(INSERT, [3]);
    });
    await expect(attempt).rejects.toMatchObject({ code: '22012' });
    expect(await probes()).toEqual([]);
  });

  it('does not commit after a failure that work swallowed', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      await tx.query(DIVIDE, [0]).catch(() => {});
      return 'fine';
    });
    await expect(attempt).rejects.toMatchObject({ code: '22012' });
    expect(await probes()).toEqual([]);
  });

  it('is rolled back by a constraint that is checked at commit', async () => {
    await db.execute('CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    const twice = statement('testLate', 'INSERT INTO late VALUES (1), (1)');
    await expect(db.transaction((tx) => tx.query(twice, []))).rejects.toMatchObject({ code: '23505' });
    await expect(db.transaction((tx) => tx.commit(twice, []))).rejects.toMatchObject({ code: '23505' });
    expect(await db.query(statement('testLateRows', 'SELECT * FROM late'), [])).toEqual([]);
  });

  it('continues after many failures and many concurrent ones', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        db.transaction(async (tx) => {
          void tx.query(INSERT, [n]);
          return tx.commit(DIVIDE, [n % 2]);
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await probes()).toEqual(Array.from({ length: 20 }, (_, n) => n * 2 + 1));
  });
});

describe('statements', () => {
  it('fail independently', async () => {
    const outcomes = await Promise.allSettled([1, 0, 2].map((n) => db.query(DIVIDE, [n])));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? sqlState(outcome.reason) : 'ok'))).toEqual([
      'ok',
      '22012',
      'ok',
    ]);
  });

  it('are reported to observers until they unsubscribe', async () => {
    const seen: Statement[] = [];
    const stop = db.onStatement((each) => seen.push(each));
    await db.query(PROBES, []);
    await db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      await tx.commit(INSERT, [2]);
    });
    await db.execute('SELECT 1');
    await db.prisma.team.count();
    stop();
    await db.query(PROBES, []);
    expect(seen.map(({ name }) => name)).toEqual(['testProbes', 'testInsert', 'testInsert', 'execute', 'prisma']);
    expect(seen.at(-1)?.text).toContain(`FROM "${firstSchema}"."teams"`);
  });

  it('must have unique names', async () => {
    await db.query(statement('testOnce', 'SELECT 1'), []);
    await expect(db.query(statement('testOnce', 'SELECT 2'), [])).rejects.toThrow('Two statements are named testOnce');
    const attempt = db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      return tx.commit(statement('testOnce', 'SELECT 2'), []);
    });
    await expect(attempt).rejects.toThrow('Two statements are named testOnce');
    expect(await probes()).toEqual([]);
  });

  it('run together as one text, and return the rows of all', async () => {
    const text = "INSERT INTO probe VALUES (1); SELECT n FROM probe; SELECT ';' AS s; SELECT WHERE false";
    expect(await db.execute(text)).toEqual([{ n: 1 }, { s: ';' }]);
    await expect(db.execute('INSERT INTO probe VALUES (2); SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    expect(await probes()).toEqual([1]);
  });

  it('leave nothing open if such a text fails inside its own transaction', async () => {
    expect(await db.execute('BEGIN; INSERT INTO probe VALUES (1) RETURNING n; COMMIT')).toEqual([{ n: 1 }]);
    const failing = db.execute('BEGIN; INSERT INTO probe VALUES (2); SELECT 1/0; COMMIT');
    const queued = Array.from({ length: 10 }, () => probes());
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await Promise.all(queued)).toEqual(Array(10).fill([1]));
    expect(await Promise.all(Array.from({ length: 10 }, () => probes()))).toEqual(Array(10).fill([1]));
  });

  // On a server, they use another connection.
  if (databaseKind === 'embedded') {
    it('outside a transaction are rejected inside it, instead of hanging', async () => {
      await db.transaction(async (tx) => {
        await expect(db.query(PROBES, [])).rejects.toThrow('Inside a transaction');
        await expect(db.transaction(async () => {})).rejects.toThrow('Inside a transaction');
        await expect(db.prisma.team.count()).rejects.toThrow('Inside a transaction');
        expect(await tx.query(PROBES, [])).toEqual([]);
      });
      expect(await db.prisma.team.count()).toBe(0);
    });
  }
});

describe('parameter values', () => {
  const utc = (text: string) => new Date(text);
  const cases: [label: string, type: string, sent: unknown, received?: unknown][] = [
    ['timestamptz', 'timestamptz', utc('2026-11-23T10:20:30.456Z')],
    ['timestamptz without a fraction', 'timestamptz', utc('2026-11-23T10:20:30.000Z')],
    ['timestamptz before 1970', 'timestamptz', utc('1901-02-03T04:05:06.007Z')],
    [
      'timestamptz from text, to the microsecond',
      'timestamptz',
      '2026-11-23 10:20:30.456789+02',
      utc('2026-11-23T08:20:30.456Z'),
    ],
    ['timestamptz[]', 'timestamptz[]', [utc('2026-01-02T03:04:05.678Z')]],
    ['uuid', 'uuid', '0199a6c0-0000-7000-8000-000000000001'],
    ['uuid[]', 'uuid[]', ['0199a6c0-0000-7000-8000-000000000001', '0199a6c0-0000-7000-8000-000000000002']],
    ['empty uuid[]', 'uuid[]', []],
    ['text', 'text', `quote ' double " back \\ slash, comma {brace} 🦜`],
    ['text[]', 'text[]', ['', 'NULL', 'a,b', `it's "so"`, 'back\\slash', '{x}', '🦜']],
    ['text[] with null', 'text[]', ['a', null]],
    ['jsonb', 'jsonb', { a: [1, null, { b: 'ü"' }], c: true }],
    ['jsonb from text', 'jsonb', '[1, 2]', [1, 2]],
    ['json', 'json', { z: 1, a: 2 }],
    ['bytea', 'bytea', Buffer.from([0, 1, 127, 128, 255])],
    ['bytea from a Uint8Array', 'bytea', new Uint8Array([0, 255]), Buffer.from([0, 255])],
    ['empty bytea', 'bytea', Buffer.alloc(0)],
    ['enum', 'channel', 'WHATSAPP'],
    ['enum[], unparsed', 'channel[]', ['CHAT', 'EMAIL'], '{CHAT,EMAIL}'],
    ['boolean', 'boolean', false],
    ['int', 'int', -7],
    ['int[]', 'int[]', [1, 2]],
    ['double precision', 'float8', 0.1],
    ['int8 without a cast', 'int8', 7, '7'],
    ['numeric', 'numeric', '1.50'],
    ['null', 'text', null],
    ['undefined', 'jsonb', undefined, null],
  ];

  it.each(cases)('round-trips %s', async (label, type, sent, received = sent) => {
    const rows = await db.query<{ value: unknown }>(statement(`testValue ${label}`, `SELECT $1::${type} AS value`), [
      sent,
    ]);
    expect(rows).toEqual([{ value: received }]);
    if (received instanceof Uint8Array) expect(rows[0]?.value).toBeInstanceOf(Buffer);
  });

  it('returns an enum array as an array when cast', async () => {
    const rows = await db.query(statement('testChannels', 'SELECT $1::channel[]::text[] AS channels'), [
      ['CHAT', 'SMS'],
    ]);
    expect(rows).toEqual([{ channels: ['CHAT', 'SMS'] }]);
  });

  it('are the same through Prisma', async () => {
    const id = '0199a6c0-0000-7000-8000-000000000001';
    const at = utc('2026-11-23T10:20:30.456Z');
    await db.prisma.organization.create({ data: { id, name: 'Values', createdAt: at } });
    await db.prisma.customer.create({ data: { orgId: id, id } });
    const written = { channels: ['CHAT', 'SMS'] as ('CHAT' | 'SMS')[], tags: [`a"b`, 'c,d'], custom: { aNum: 1 } };
    const times = { createdAt: at, updatedAt: at, modifiedAt: at };
    await db.prisma.conversation.create({
      data: { orgId: id, id, customerId: id, createdByClientId: id, assignedUserIds: [id], ...times, ...written },
    });
    const read = await db.prisma.conversation.findFirst({ where: { channels: { has: 'SMS' }, createdAt: at } });
    expect(read).toMatchObject({ ...written, ...times, assignedUserIds: [id] });
  });
});

describe('listen', () => {
  const arrivals = () => {
    const got: string[] = [];
    const reached = async (count: number) => {
      await expect.poll(() => got.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(count);
      return got;
    };
    return { got, reached };
  };

  it('receives what is sent to its channel on commit, until it stops', async () => {
    const { got, reached } = arrivals();
    const other = arrivals();
    const stop = await db.listen('odd "Channel"', (payload) => got.push(payload));
    const stopOther = await db.listen('odd "Channel"', (payload) => other.got.push(payload));
    await db.transaction(async (tx) => {
      await announce(tx, 'odd "Channel"', 'never');
      tx.rollback();
    });
    await db.transaction(async (tx) => {
      await announce(tx, 'odd "Channel"', 'one');
      await announce(tx, 'elsewhere', 'nobody');
    });
    expect(await reached(1)).toEqual(['one']);
    expect(await other.reached(1)).toEqual(['one']);
    await stop();
    await announce(db, 'odd "Channel"', 'two');
    expect(await other.reached(2)).toEqual(['one', 'two']);
    expect(got).toEqual(['one']);
    await stopOther();
  });

  it('allows database access as soon as it receives something', async () => {
    const heard = new Promise<number[]>((resolve, reject) => {
      void db.listen('reader', () => probes().then(resolve, reject));
    });
    await sleep(100);
    await db.transaction(async (tx) => {
      await tx.query(INSERT, [1]);
      await announce(tx, 'reader', '');
    });
    expect(await heard).toEqual([1]);
  });
});

describe('close', () => {
  it('waits for running statements, rejects later ones, and may be called twice', async () => {
    const other = await openEmptyDatabase();
    const running = other.transaction(async (tx) => {
      await tx.query(statement('testNap', 'SELECT pg_sleep(0.2)'), []);
      return tx.query(statement('testAfterNap', 'SELECT 1 AS one'), []);
    });
    await other.query(statement('testReady', 'SELECT 1'), []);
    await Promise.all([other.close(), other.close()]);
    expect(await running).toEqual([{ one: 1 }]);
    await expect(other.query(statement('testLater', 'SELECT 1'), [])).rejects.toThrow(/closed/);
  });
});
