import pg from 'pg';
import {
  DatabaseUnusableError,
  isMissingDatabase,
  isRefusedLogin,
  isUnavailable,
  isUntrustedCertificate,
} from '../../core/db-errors.ts';
import { typeParsers } from '../parse-values.ts';

/** The address of a PostgreSQL server, and its timeouts. */
export interface ServerOptions {
  readonly url: string;
  readonly poolSize?: number;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
}

const OLDEST_VERSION = 15;
/** How long the server may take for one statement, unless the options say so. */
export const STATEMENT_TIMEOUT_MS = 30_000;
const SILENCE_MS = 5_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/** What every connection to the server is made with. Throws a DatabaseUnusableError when the URL makes no sense. */
export function connectionConfig(options: ServerOptions): pg.ClientConfig {
  const config: pg.ClientConfig = {
    connectionString: withExplicitTls(options.url),
    application_name: options.applicationName ?? 'parley',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    // The server ends what takes too long; this is for one that has gone silent, or a network that has.
    query_timeout: Math.min((options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS) + SILENCE_MS, LONGEST_TIMER_MS),
    // A listener sends nothing: without probes it would never notice that its connection is gone.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: typeParsers,
  };
  try {
    new pg.Client(config);
  } catch {
    // The parser's own error quotes the URL, and that may hold a password.
    throw new DatabaseUnusableError(
      'unreachable',
      'The database URL is invalid. It must look like postgres://user:password@host:5432/database.',
    );
  }
  return config;
}

/**
 * These modes of libpq are all taken for verify-full by `pg`, which warns that it will not be so for ever. Saying what is meant keeps
 * the certificate verified, and needs no warning.
 */
function withExplicitTls(url: string): string {
  if (/[?&]uselibpqcompat=true(?:&|$)/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/g, '$1verify-full');
}

/**
 * Makes a session ours whatever the role's or the database's defaults are. As statements rather than start-up options:
 * a connection pooler in between refuses those, and a URL with options of its own would replace them.
 */
export function sessionSettings(statementTimeoutMs: number): string {
  return [
    'SET search_path TO public',
    "SET TimeZone TO 'UTC'",
    'SET DateStyle TO ISO',
    'SET bytea_output TO hex',
    "SET default_transaction_isolation TO 'read committed'",
    // Estimates for unnested parameters are wild guesses; compiling such a plan costs more than running it.
    'SET jit TO off',
    // Planning takes longer than running for most of our statements, which go by keys: one plan serves any values. Small
    // tables grow, so it is to go by their indexes from the beginning.
    'SET plan_cache_mode TO force_generic_plan',
    'SET enable_seqscan TO off',
    `SET statement_timeout TO ${statementTimeoutMs}`,
  ].join('; ');
}

/** Rejects a server that cannot store our tables. */
export async function checkServer(client: pg.ClientBase, config: pg.ClientConfig): Promise<void> {
  const { rows } = await client.query<{ version: number; label: string; standby: boolean; encoding: string }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS label,
            pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding`,
  );
  const { version, label, standby, encoding } = rows[0]!;
  if (version < OLDEST_VERSION) {
    throw new DatabaseUnusableError(
      'version',
      `${place(config)} is PostgreSQL ${label}. Parley needs ${OLDEST_VERSION} or newer.`,
    );
  }
  if (standby) {
    throw new DatabaseUnusableError(
      'read-only',
      `${place(config)} is a read-only standby. Use the URL of the primary.`,
    );
  }
  if (encoding !== 'UTF8') {
    const { database } = new pg.Client(config);
    throw new DatabaseUnusableError(
      'encoding',
      `The database "${database}" on ${place(config)} has the encoding ${encoding}, which cannot store every text. Create one with UTF8: createdb --encoding=UTF8 --template=template0 NAME`,
    );
  }
}

/** Describes why the first connection failed. */
export function connectionFault(error: unknown, config: pg.ClientConfig): DatabaseUnusableError {
  if (error instanceof DatabaseUnusableError) return error;
  const { user, database } = new pg.Client(config);
  const where = place(config);
  const options = { cause: error };
  const detail = error instanceof Error && error.message ? error.message : String((error as { code?: unknown }).code);
  if (isMissingDatabase(error)) {
    return new DatabaseUnusableError(
      'missing',
      `The database "${database}" does not exist on ${where}. Create it with: createdb ${database}`,
      options,
    );
  }
  // Without a code: the server wants a password and the URL has none.
  if (isRefusedLogin(error) || detail.startsWith('SASL')) {
    return new DatabaseUnusableError(
      'credentials',
      `${where} refuses user "${user}" on database "${database}" (${detail}). Check the user and password in the URL.`,
      options,
    );
  }
  if (isUntrustedCertificate(error)) {
    return new DatabaseUnusableError(
      'credentials',
      `The certificate of ${where} cannot be verified (${detail}). Add sslrootcert=FILE to the URL, or sslmode=no-verify to encrypt without verification.`,
      options,
    );
  }
  if (isUnavailable(error)) {
    return new DatabaseUnusableError(
      'unreachable',
      `No connection to PostgreSQL at ${where} (${detail}). Check that it is running and that the URL is correct.`,
      options,
    );
  }
  return new DatabaseUnusableError('unreachable', `PostgreSQL at ${where} cannot be used: ${detail}`, options);
}

function place(config: pg.ClientConfig): string {
  const { host, port } = new pg.Client(config);
  return host.startsWith('/') ? host : `${host}:${port}`;
}
