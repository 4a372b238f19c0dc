import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { DatabaseUnusableError } from '../../../src/store/core/database-unusable.ts';
import {
  beingMovedMessage,
  CommitUnknownError,
  isConnectionSpoilt,
  isLockTimeout,
  isRetryable,
  isRolledBack,
  isUnavailable,
  movingOrganization,
  sqlState,
  uniqueViolation,
} from '../../../src/store/core/db-errors.ts';
import { openTestDatabase } from '../../support/databases/database.ts';

const ORG = '0199a6c0-0000-7000-8000-000000000001';
const OTHER = '0199a6c0-0000-7000-8000-000000000002';

let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await db.prisma.organization.create({ data: { id: ORG, name: 'Errors' } });
  await db.prisma.customer.create({ data: { orgId: ORG, id: ORG, email: 'A@b.c', emailKey: 'a@b.c' } });
});

const caught = (attempt: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(attempt).then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );
const raise = (code: string) => `DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END $$`;

describe('errors from the server', () => {
  const cases = [
    // code, retryable, rolled back, unavailable, spoilt
    ['40001', true, true, false, false],
    ['40P01', true, true, false, false],
    ['23505', true, true, false, false],
    ['23503', false, true, false, false],
    ['22012', false, true, false, false],
    ['57014', false, true, true, false],
    ['53100', false, true, true, false],
    ['53200', false, true, true, false],
    ['P0001', false, true, false, false],
    ['0A000', false, true, false, true],
    ['53300', false, true, true, true],
    ['25006', false, true, true, true],
    ['57P01', false, false, true, true],
    ['08006', false, false, true, true],
    ['58030', false, false, false, false],
  ] as const;

  it.each(cases)('%s', async (code, retryable, rolledBack, unavailable, spoilt) => {
    const direct = await caught(db.execute(raise(code)));
    const inTransaction = await caught(
      db.transaction((tx) => tx.query(statement(`testRaise${code}`, raise(code)), [])),
    );
    const throughPrisma = await caught(db.prisma.$executeRawUnsafe(raise(code)));
    const wrapped = new Error('while doing something', { cause: direct });
    for (const error of [direct, inTransaction, throughPrisma, wrapped]) {
      expect(sqlState(error)).toBe(code);
      expect(isRetryable(error)).toBe(retryable);
      expect(isRolledBack(error)).toBe(rolledBack);
      expect(isUnavailable(error)).toBe(unavailable);
      expect(isConnectionSpoilt(error)).toBe(spoilt);
    }
  });
});

describe('a unique violation', () => {
  const email = { orgId: ORG, id: OTHER, email: 'a@B.c', emailKey: 'a@b.c' };
  const taken = ['customers_org_id_email_key_key', 'org_id', 'email_key'];

  it('is reported with constraint and columns', async () => {
    const insert = statement('testTaken', 'INSERT INTO customers (org_id, id, email_key) VALUES ($1, $2, $3)');
    expect(uniqueViolation(await caught(db.query(insert, [ORG, OTHER, 'a@b.c'])))).toEqual(taken);
    expect(uniqueViolation(await caught(db.transaction((tx) => tx.commit(insert, [ORG, OTHER, 'a@b.c']))))).toEqual(
      taken,
    );
    expect(uniqueViolation(await caught(db.query(insert, [ORG, ORG, 'd@e.f'])))).toEqual([
      'customers_pkey',
      'org_id',
      'id',
    ]);
  });

  it('is reported with the constraint through Prisma', async () => {
    const attempts = [
      () => db.prisma.customer.create({ data: email }),
      () => db.prisma.$transaction([db.prisma.customer.create({ data: email })]),
      () =>
        db.prisma
          .$executeRaw`INSERT INTO customers (org_id, id, email_key) VALUES (${ORG}::uuid, ${OTHER}::uuid, 'a@b.c')`,
    ];
    for (const attempt of attempts) {
      const error = await caught(attempt());
      expect(sqlState(error)).toBe('23505');
      expect(uniqueViolation(error)).toEqual(taken.slice(0, 1));
    }
  });

  it('is recognized from a cluster, which reports it as an internal error', () => {
    const internal = (message: string) => Object.assign(new Error(message), { code: 'XX000' });
    const taken = internal('duplicate key value violates unique constraint "customers_org_id_email_key_key_102345"');
    expect(sqlState(taken)).toBe('23505');
    expect(isRetryable(taken)).toBe(true);
    expect(uniqueViolation(taken)).toEqual(['customers_org_id_email_key_key']);
    const orphan = internal('insert or update on table "threads_1" violates foreign key constraint "threads_fkey_1"');
    expect(sqlState(orphan)).toBe('23503');
    const refused = internal('new row for relation "conversations_1" violates check constraint "refused_1"');
    expect(sqlState(refused)).toBe('23514');
    expect(isLockTimeout(internal('canceling statement due to lock timeout'))).toBe(true);
    expect(isUnavailable(internal('failure on connection marked as essential: 127.0.0.1:5503'))).toBe(true);
    expect(isRolledBack(internal('could not commit transaction for shard 102078 on at least one active node'))).toBe(
      false,
    );
    const moving = Object.assign(internal(beingMovedMessage), { detail: OTHER });
    expect([isUnavailable(moving), movingOrganization(moving)]).toEqual([true, OTHER]);
    expect(sqlState(internal('cache lookup failed for relation 1'))).toBe('XX000');
  });

  it('is nothing else', async () => {
    const orphan = statement('testOrphan', 'INSERT INTO customers (org_id, id) VALUES ($1, $1)');
    expect(uniqueViolation(await caught(db.query(orphan, [OTHER])))).toBeNull();
    expect(uniqueViolation(new Error('duplicate key value violates unique constraint "x"'))).toBeNull();
    expect(uniqueViolation(undefined)).toBeNull();
  });
});

describe('errors on the client side', () => {
  it('are unavailable and rolled back if the connection was never established', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
    const errors = [
      refused,
      Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('getaddrinfo ENOTFOUND db'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
      new Error('timeout exceeded when trying to connect'),
      new DatabaseUnusableError('unreachable', 'nobody there', { cause: refused }),
    ];
    for (const error of errors) {
      expect(isUnavailable(error)).toBe(true);
      expect(isRolledBack(error)).toBe(true);
      expect(isRetryable(error)).toBe(false);
      expect(sqlState(error)).toBeNull();
    }
  });

  it('are unavailable with an unknown outcome if the connection broke', () => {
    const errors = [
      Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
      Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }),
      new Error('Connection terminated unexpectedly'),
      new Error('Query read timeout'),
    ];
    for (const error of errors) {
      expect(isUnavailable(error)).toBe(true);
      expect(isRolledBack(error)).toBe(false);
      expect(sqlState(error)).toBeNull();
    }
  });

  it('are not classified by the cause of an unknown commit', () => {
    const cause = Object.assign(new Error('deadlock'), { code: '40P01' });
    const error = new CommitUnknownError(cause);
    expect(error.cause).toBe(cause);
    expect([isRetryable(error), isRolledBack(error), isUnavailable(error), sqlState(error)]).toEqual([
      false,
      false,
      false,
      null,
    ]);
    expect(isConnectionSpoilt(error)).toBe(true);
  });

  it('are not classified otherwise', () => {
    for (const error of [new TypeError('x is not a function'), 'text', null, undefined, 42]) {
      expect([isRetryable(error), isRolledBack(error), isUnavailable(error), sqlState(error)]).toEqual([
        false,
        false,
        false,
        null,
      ]);
    }
  });
});
