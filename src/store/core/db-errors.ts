import { CancelledError } from './cancellation.ts';
import { DatabaseUnusableError } from './database-unusable.ts';
import { ReadTooLargeError } from './read-size.ts';

/**
 * The connection was lost during COMMIT, so the transaction may or may not have been committed. After any other error from
 * `Database.transaction`, nothing was written.
 */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
  constructor(cause: unknown) {
    super('The connection was lost during the commit. The transaction may or may not have been committed.', { cause });
  }
}

// Only PostgreSQL's own classes; otherwise Node's EPIPE and Prisma's P2002 would match.
const SQLSTATE = /^(?:\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const RETRYABLE = new Set(['40001', '40P01', '23505']);
const CONNECTION_STATE = /^(?:08|57P0|58)/;
// Class 53 means insufficient resources: disk, memory, connections. 57014 is a statement that took too long.
const UNAVAILABLE_STATE = /^(?:08|53|57014|57P0|25006)/;
const BUSY_STATE = /^(?:53[^3]|57014)/;
const UNAVAILABLE_CODE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2037',
]);
const UNAVAILABLE_KIND = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
// The errors of `pg` itself have no code.
const NEVER_SENT = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'The database is closed.',
  'PGlite is closing',
  'PGlite is closed',
]);
const CONNECTION_LOST = new Set(['Connection terminated', 'Connection terminated unexpectedly', 'Query read timeout']);
const STALE_PLAN = new Set(['0A000', '26000']);
/** With which a fence refuses writes. PostgreSQL itself reports so that an object is in use. */
export const beingMovedState = '55006';
export const beingMovedMessage = 'The organization is being moved to another shard. Try again in a few seconds.';
// A cluster reports errors of rows that it copies to a node, and of nodes that it loses, as internal ones.
const OF_NODES: readonly (readonly [RegExp, string])[] = [
  [/^duplicate key value violates unique constraint "/, '23505'],
  [/^insert or update on table "[^"]+" violates foreign key constraint "/, '23503'],
  [/^new row for relation "[^"]+" violates check constraint "/, '23514'],
  [/^canceling statement due to lock timeout$/, '55P03'],
  [/^canceling statement due to statement timeout$/, '57014'],
  [/^deadlock detected$/, '40P01'],
  [/^failure on connection marked as essential: /, '08006'],
  [/^could not commit transaction for shard \d+ on at least one active node$/, '08007'],
  [new RegExp(`^${beingMovedMessage}$`), beingMovedState],
];

interface Fields {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly originalMessage?: unknown;
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly detail?: unknown;
  readonly constraint?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown } | null;
}

function* layers(error: unknown): Generator<Fields> {
  let layer = error;
  for (let depth = 0; depth < 8 && typeof layer === 'object' && layer !== null; depth += 1) {
    const fields = layer as Fields;
    yield fields;
    // The outcome of the commit is unknown whatever the cause, so the cause must not be used.
    if (layer instanceof CommitUnknownError) return;
    layer = fields.meta?.driverAdapterError ?? fields.cause;
  }
}

/** The SQLSTATE from the server, through any driver; null if the error has another origin. */
export function sqlState(error: unknown): string | null {
  for (const { originalCode, code, originalMessage, message } of layers(error)) {
    for (const candidate of [originalCode, code]) {
      if (typeof candidate !== 'string' || !SQLSTATE.test(candidate)) continue;
      if (candidate !== 'XX000') return candidate;
      return OF_NODES.find(([pattern]) => pattern.test(String(originalMessage ?? message)))?.[1] ?? candidate;
    }
    if (code === 'P2002') return '23505';
    if (code === 'P2034') return '40001';
  }
  return null;
}

/** The server has no database of this name. */
export function isMissingDatabase(error: unknown): boolean {
  return sqlState(error) === '3D000';
}

/** The server rejects the user or password. */
export function isRefusedLogin(error: unknown): boolean {
  return sqlState(error)?.startsWith('28') ?? false;
}

/** The server's certificate is not trusted, or belongs to another server. */
export function isUntrustedCertificate(error: unknown): boolean {
  return [...layers(error)].some(({ code }) => typeof code === 'string' && /CERT|VERIFY_LEAF/.test(code));
}

/** The database user lacks a permission. */
export function isNotPermitted(error: unknown): boolean {
  return sqlState(error) === '42501';
}

/** The statement was not executed, because an earlier one in its transaction failed. */
export function isAborted(error: unknown): boolean {
  return sqlState(error) === '25P02';
}

/** The server rolled it back to end a deadlock. */
export function isDeadlock(error: unknown): boolean {
  return sqlState(error) === '40P01';
}

/** The row's organization is being moved to another shard: the fence of the move refuses all writes (store/shards/move). */
export function isBeingMoved(error: unknown): boolean {
  return sqlState(error) === beingMovedState;
}

/** The organization whose move has refused a write; null for any other error. */
export function movingOrganization(error: unknown): string | null {
  if (!isBeingMoved(error)) return null;
  const [detail] = [...layers(error)].flatMap((layer) => (typeof layer.detail === 'string' ? [layer.detail] : []));
  return detail ?? null;
}

/** The lock timeout of a transaction expired. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** The statement was canceled on request or because of its timeout: it waited for a lock, or the server is overloaded. */
export function isCanceled(error: unknown): boolean {
  return sqlState(error) === '57014';
}

/** The transaction certainly wrote nothing, and a retry may succeed (conflict, deadlock, lost race). */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(sqlState(error) ?? '');
}

/** The transaction certainly wrote nothing: the server rejected it, or it never reached the server. */
export function isRolledBack(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return !CONNECTION_STATE.test(state);
  for (const { message, code, syscall } of layers(error)) {
    if (typeof message === 'string' && NEVER_SENT.has(message)) return true;
    if (code === 'ECONNREFUSED' || syscall === 'connect' || syscall === 'getaddrinfo') return true;
  }
  return error instanceof DatabaseUnusableError;
}

/**
 * The database is unreachable, full or overloaded. False for a CommitUnknownError: the write may have happened, so asking the caller to
 * retry would be wrong.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnusableError) return true;
  if (error instanceof CommitUnknownError) return false;
  if (UNAVAILABLE_STATE.test(sqlState(error) ?? '') || isBeingMoved(error)) return true;
  for (const { code, kind, message } of layers(error)) {
    if (UNAVAILABLE_CODE.has(String(code)) || UNAVAILABLE_KIND.has(String(kind))) return true;
    if (typeof message === 'string' && (NEVER_SENT.has(message) || CONNECTION_LOST.has(message))) return true;
  }
  return false;
}

/**
 * For a unique violation, what was taken: the constraint's name first, then its columns if the driver reports
 * them (Prisma on a server does not). Null for any other error.
 */
export function uniqueViolation(error: unknown): string[] | null {
  if (sqlState(error) !== '23505') return null;
  const names = new Set<string>();
  for (const { constraint, detail, message, originalMessage } of layers(error)) {
    const { index, fields } = typeof constraint === 'object' ? ((constraint ?? {}) as IndexOrFields) : {};
    const named = typeof constraint === 'string' ? constraint : index;
    const quoted = /unique constraint "([^"]+)"/.exec(String(originalMessage ?? message))?.[1];
    const columns = fields ?? /^Key \((.+?)\)=\(/.exec(String(detail))?.[1]?.split(', ') ?? [];
    for (const name of [named, quoted, ...columns]) if (name) names.add(name.replace(nodeSuffix, ''));
  }
  return [...names];
}

/** A cluster adds the number of the table on its node to the names of its constraints. */
const nodeSuffix = /_\d{6,}$/;

interface IndexOrFields {
  readonly index?: string;
  readonly fields?: readonly string[];
}

/**
 * The connection must be discarded: it is closed or closing, or its prepared statements no longer fit the schema because
 * another gateway migrated it.
 */
export function isConnectionSpoilt(error: unknown): boolean {
  if (error instanceof CancelledError || error instanceof ReadTooLargeError) return error.connectionSpoilt;
  const state = sqlState(error) ?? '';
  if (BUSY_STATE.test(state)) return false;
  return error instanceof CommitUnknownError || isUnavailable(error) || STALE_PLAN.has(state);
}
