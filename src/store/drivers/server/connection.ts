import pg from 'pg';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';
import { isMissingDatabase, isRefusedLogin, isUnavailable, isUntrustedCertificate } from '../../core/db-errors.ts';
import { homeSchema } from '../../core/schemas.ts';
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
/** How long the server may take for one statement, unless the options set it. */
export const STATEMENT_TIMEOUT_MS = 30_000;
const SILENCE_MS = 5_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/** The configuration of every connection to the server. Throws a DatabaseUnusableError if the URL is invalid. */
export function connectionConfig(options: ServerOptions): pg.ClientConfig {
  const config: pg.ClientConfig = {
    connectionString: withExplicitTls(options.url),
    application_name: options.applicationName ?? 'parley',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    // The server ends statements that take too long; this is for a server or network that no longer responds.
    query_timeout: Math.min((options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS) + SILENCE_MS, LONGEST_TIMER_MS),
    // A listener sends nothing, so without probes it would never notice that its connection is lost.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: typeParsers,
  };
  try {
    new pg.Client(config);
  } catch {
    // The parser's own error quotes the URL, which may contain a password.
    throw new DatabaseUnusableError(
      'unreachable',
      'The database URL is invalid. It must look like postgres://user:password@host:5432/database.',
    );
  }
  return config;
}

/**
 * `pg` treats all of these libpq modes as verify-full, and warns that this will change. Setting the mode explicitly keeps the
 * certificate verified and avoids the warning.
 */
function withExplicitTls(url: string): string {
  if (/[?&]uselibpqcompat=true(?:&|$)/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/g, '$1verify-full');
}

/**
 * Sets the session's parameters regardless of the defaults of the role or the database. Uses statements instead of start-up
 * options, because connection poolers reject those, and a URL with its own options would replace them.
 */
export function sessionSettings(statementTimeoutMs: number, schema = homeSchema): string {
  return [
    `SET search_path TO ${pg.escapeIdentifier(schema)}`,
    "SET TimeZone TO 'UTC'",
    'SET DateStyle TO ISO',
    'SET bytea_output TO hex',
    "SET default_transaction_isolation TO 'read committed'",
    // Estimates for unnested parameters are wild guesses; compiling such a plan costs more than running it.
    'SET jit TO off',
    // Planning takes longer than running for most of our statements, which look up keys, so one plan serves all values. Small
    // tables grow, so plans should use their indexes from the beginning.
    'SET plan_cache_mode TO force_generic_plan',
    'SET enable_seqscan TO off',
    `SET statement_timeout TO ${statementTimeoutMs}`,
  ].join('; ');
}

/** Replaces a setting on a cluster: Citus has no generic plans for statements with parameters, and keeps its own plans of each shard. */
export const clusterSettings = 'SET plan_cache_mode TO auto';

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
  // Without a code: the server requires a password and the URL has none.
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
