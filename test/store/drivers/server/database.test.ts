import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announce } from '../../../../src/store/core/announce.ts';
import { type Database, statement } from '../../../../src/store/core/database.ts';
import { DatabaseUnusableError } from '../../../../src/store/core/database-unusable.ts';
import { CommitUnknownError, isRolledBack, isUnavailable } from '../../../../src/store/core/db-errors.ts';
import { checkServer } from '../../../../src/store/drivers/server/connection.ts';
import { openDatabase } from '../../../../src/store/open-database.ts';
import { startTcpProxy, type TcpProxy } from '../../../support/clients/tcp-proxy.ts';
import { openTestDatabase, openUrl, testDatabaseUrl } from '../../../support/databases/database.ts';

const INSERT = statement('testInsert', 'INSERT INTO probe (n) VALUES ($1)');
const PROBES = statement('testProbes', 'SELECT n FROM probe ORDER BY n');
const PID = statement('testPid', 'SELECT pg_backend_pid() AS pid');
const TERMINATE = statement('testTerminate', 'SELECT pg_terminate_backend($1, 5000)');
const ONE = statement('testOne', 'SELECT 1 AS one');

describe('a server that loses connections', () => {
  let db: Database;
  let proxy: TcpProxy;
  let proxied: Database;

  beforeAll(async () => {
    db = await openTestDatabase();
    await db.execute('CREATE TABLE probe (n int PRIMARY KEY)');
    proxy = await startTcpProxy(await testDatabaseUrl());
    proxied = await openUrl(proxy.url);
  });
  afterAll(() => proxy?.close());
  beforeEach(async () => {
    await db.execute('TRUNCATE probe');
  });

  const probes = async () => (await db.query<{ n: number }>(PROBES, [])).map(({ n }) => n);
  const terminate = (pid: number) => db.query(TERMINATE, [pid]);

  it('recovers with the next statement after an idle connection was terminated', async () => {
    const [before] = await proxied.query<{ pid: number }>(PID, []);
    await terminate(before!.pid);
    const [after] = await proxied.query<{ pid: number }>(PID, []).catch(() => proxied.query<{ pid: number }>(PID, []));
    expect(after!.pid).not.toBe(before!.pid);
  });

  it('keeps nothing of a transaction that lost its connection before the commit', async () => {
    const attempt = proxied.transaction(async (tx) => {
      const [mine] = await tx.query<{ pid: number }>(PID, []);
      await tx.query(INSERT, [1]);
      await terminate(mine!.pid);
      return tx.query(INSERT, [2]);
    });
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(CommitUnknownError);
    expect(isUnavailable(error)).toBe(true);
    expect(await probes()).toEqual([]);
    expect(await proxied.query(ONE, [])).toEqual([{ one: 1 }]);
  });

  it('reports an unknown outcome if the connection was lost during COMMIT', async () => {
    for (const commit of [true, false]) {
      const n = commit ? 1 : 2;
      proxy.cutAfter('COMMIT');
      const attempt = proxied.transaction(async (tx) => {
        if (commit) return tx.commit(INSERT, [n]);
        return tx.query(INSERT, [n]);
      });
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CommitUnknownError);
      expect(isRolledBack(error)).toBe(false);
      expect(isUnavailable(error)).toBe(false);
      // It was committed, this time: the server had read the COMMIT.
      await expect.poll(probes).toContain(n);
    }
    expect(await proxied.query(ONE, [])).toEqual([{ one: 1 }]);
  });

  it('reports an unknown outcome if the server was told to stop during the last statement', async () => {
    const attempt = proxied.transaction(async (tx) => {
      const [mine] = await tx.query<{ pid: number }>(PID, []);
      const last = tx.commit(statement('testNap', 'SELECT pg_sleep(20)'), []);
      await terminate(mine!.pid);
      return last;
    });
    await expect(attempt).rejects.toBeInstanceOf(CommitUnknownError);
  });

  it('fails every transaction in flight, and nothing else', async () => {
    const napping = Array.from({ length: 5 }, () =>
      proxied.transaction(async (tx) => {
        void tx.query(statement('testNap', 'SELECT pg_sleep(20)'), []);
        return tx.query(INSERT, [1]);
      }),
    );
    const waiting = Array.from({ length: 5 }, () => proxied.query(ONE, []));
    const busy = statement(
      'testBusy',
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)'",
    );
    await expect.poll(async () => (await db.query<{ n: number }>(busy, []))[0]!.n, { timeout: 5_000 }).toBe(5);
    proxy.cutAll();
    for (const outcome of await Promise.allSettled(napping)) {
      expect(outcome.status === 'rejected' && isUnavailable(outcome.reason)).toBe(true);
    }
    expect(await Promise.all(waiting)).toEqual(Array(5).fill([{ one: 1 }]));
    expect(await probes()).toEqual([]);
  });

  it('drops a connection whose prepared statements no longer match the schema', async () => {
    const all = statement('testAll', 'SELECT * FROM reshaped');
    await db.execute('CREATE TABLE public.reshaped (a int)');
    const single = await openDatabase({ url: await testDatabaseUrl(), poolSize: 1 });
    await single.query(all, []);
    await db.execute('ALTER TABLE public.reshaped ADD b int');
    await expect(single.query(all, [])).rejects.toMatchObject({ code: '0A000' });
    expect(await single.query(all, [])).toEqual([]);
    await single.close();
  });

  describe('with a session that has lost its prepared BEGIN', () => {
    let single: Database;
    beforeAll(async () => {
      single = await openDatabase({ url: await testDatabaseUrl(), poolSize: 1 });
    });
    afterAll(() => single?.close());
    beforeEach(async () => {
      await single.transaction((tx) => tx.query(ONE, []));
      await single.execute('DEALLOCATE "BEGIN"');
    });

    it('runs nothing outside the transaction, even if work swallows the error', async () => {
      const attempt = single.transaction(async (tx) => {
        await tx.query(ONE, []).catch(() => {});
        return tx.query(INSERT, [1]);
      });
      await expect(attempt).rejects.toMatchObject({ code: '26000' });
      expect(await probes()).toEqual([]);
      expect(await single.transaction((tx) => tx.query(ONE, []))).toEqual([{ one: 1 }]);
    });

    it('does not run statements that were queued before the error either', async () => {
      const attempt = single.transaction(async (tx) => {
        const first = tx.query(ONE, []);
        await Promise.resolve().then(() => {});
        const second = tx.query(INSERT, [1]);
        await Promise.allSettled([first, second]);
      });
      await expect(attempt).rejects.toMatchObject({ code: '26000' });
      expect(await probes()).toEqual([]);
    });
  });

  it('listens again after a lost connection, and signals that messages may have been missed', async () => {
    const got: string[] = [];
    const stop = await proxied.listen('news', (payload) => got.push(payload));
    proxy.cutAll();
    await expect.poll(() => got, { timeout: 5_000 }).toEqual(['']);
    await announce(db, 'news', 'fresh');
    await expect.poll(() => got, { timeout: 5_000 }).toEqual(['', 'fresh']);
    await stop();
  });

  it('does not wait forever for a silent server', async () => {
    const line = await startTcpProxy(await testDatabaseUrl());
    const patient = await openDatabase({ url: line.url, poolSize: 2, statementTimeoutMs: 100, connectTimeoutMs: 200 });
    await patient.query(ONE, []);
    line.silence();
    const error = await patient.query(ONE, []).catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
    const another = await patient.query(ONE, []).catch((thrown: unknown) => thrown);
    expect(isUnavailable(another)).toBe(true);
    line.resume();
    expect(await patient.query(ONE, [])).toEqual([{ one: 1 }]);
    await patient.close();
    await line.close();
  });

  it('cancels a statement past its time limit, and continues', async () => {
    const strict = await openDatabase({ url: await testDatabaseUrl(), statementTimeoutMs: 100 });
    const nap = strict.query(statement('testNap', 'SELECT pg_sleep(20)'), []);
    await expect(nap).rejects.toMatchObject({ code: '57014' });
    expect(await strict.query(ONE, [])).toEqual([{ one: 1 }]);
    await strict.close();
  });

  it('times out waiting for a connection when all are in use', async () => {
    const small = await openDatabase({ url: await testDatabaseUrl(), poolSize: 1, connectTimeoutMs: 200 });
    await small.transaction(async () => {
      const error = await small.query(ONE, []).catch((thrown: unknown) => thrown);
      expect(isUnavailable(error)).toBe(true);
      expect(isRolledBack(error)).toBe(true);
    });
    await small.close();
  });

  it('does not exist', async () => {
    const url = new URL(await testDatabaseUrl());
    url.pathname = '/parley_no_such_database';
    await expect(openDatabase({ url: url.href })).rejects.toMatchObject({
      reason: 'missing',
      message: expect.stringContaining('createdb parley_no_such_database'),
    });
  });
});

describe('a server that cannot be used', () => {
  const SECRET = 'hunter2-secret';
  const fault = async (url: string): Promise<DatabaseUnusableError> => {
    const error = await openDatabase({ url, connectTimeoutMs: 1_000 }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DatabaseUnusableError);
    expect(isUnavailable(error)).toBe(true);
    const { cause } = error as Error;
    for (const layer of [error, cause]) expect(JSON.stringify(layer) + String(layer)).not.toContain(SECRET);
    return error as DatabaseUnusableError;
  };
  const listening = async <T>(
    onConnection: (socket: Socket) => void,
    use: (port: number) => Promise<T>,
  ): Promise<T> => {
    const server = createServer((socket) => onConnection(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use((server.address() as AddressInfo).port);
    } finally {
      server.close();
    }
  };
  const refusal = (code: string, text: string) => {
    const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
    const head = Buffer.alloc(5, 'E');
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };

  it('because nothing listens', async () => {
    const error = await listening(
      () => {},
      async (port) => port,
    ).then((port) => fault(`postgres://u:${SECRET}@127.0.0.1:${port}/d`));
    expect(error).toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:\d+.*ECONNREFUSED/),
    });
  });

  it('because nothing responds', async () => {
    const error = await listening(
      () => {},
      (port) => fault(`postgres://u:${SECRET}@127.0.0.1:${port}/d`),
    );
    expect(error).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('timeout') });
  });

  it('because the host does not exist', async () => {
    const error = await fault(`postgres://u:${SECRET}@no-such-host.invalid/d`);
    expect(error).toMatchObject({
      reason: 'unreachable',
      message: expect.stringContaining('no-such-host.invalid:5432'),
    });
  });

  it('because the password is wrong', async () => {
    const wrong = refusal('28P01', 'password authentication failed for user "u"');
    const error = await listening(
      (socket) => socket.once('data', () => socket.end(wrong)),
      (port) => fault(`postgres://u:${SECRET}@127.0.0.1:${port}/d`),
    );
    expect(error).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining('user "u" on database "d"'),
    });
  });

  it('because it accepts no more connections', async () => {
    const full = refusal('53300', 'sorry, too many clients already');
    const error = await listening(
      (socket) => socket.once('data', () => socket.end(full)),
      (port) => fault(`postgres://u:${SECRET}@127.0.0.1:${port}/d`),
    );
    expect(error).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('too many clients') });
  });

  it('because the URL is invalid', async () => {
    const error = await fault(`postgres://u:${SECRET}@[nonsense:5432/d`);
    expect(error).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('is invalid') });
  });

  it.each([
    [
      'is too old',
      { version: 14, label: '14.11', standby: false },
      'version',
      'PostgreSQL 14.11. Parley needs 15 or newer',
    ],
    ['is a standby', { version: 16, label: '16.2', standby: true }, 'read-only', 'read-only standby'],
  ])('because it %s', async (_, row, reason, message) => {
    const client = { query: async () => ({ rows: [row] }) } as unknown as pg.ClientBase;
    const check = checkServer(client, { host: 'db', port: 5432 });
    await expect(check).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
  });
});
