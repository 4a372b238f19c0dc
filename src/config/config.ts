import { z } from 'zod';
import { demoOrgId, organizationOfToken } from '../domain/access/api-tokens.ts';
import { parseUrl } from '../domain/core/urls.ts';
import { limitVariables } from './limits.ts';
import { operationsVariables } from './operations.ts';
import { type ConfigVariable, flag, maxTimerMs, wholeNumber } from './variable.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const variables = {
  host: {
    name: 'HOST',
    default: '127.0.0.1',
    expects: 'a host name or an IP address',
    about: 'The address to listen on; 0.0.0.0 listens on all addresses.',
    schema: z.string().regex(/^[\w.:%-]+$/),
  },
  port: {
    name: 'PORT',
    default: '4000',
    about: 'The port to listen on; 0 chooses a free one.',
    ...wholeNumber(0, 65_535),
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    default: null,
    expects: 'a PostgreSQL URL, such as postgres://user:password@host:5432/database',
    about:
      'The PostgreSQL server (15 or newer) that holds the data. If it is not set, the gateway uses an embedded PostgreSQL. ' +
      '`sslmode=require` verifies the certificate, like `verify-full`; `no-verify` only encrypts.',
    schema: z.string().refine(isPostgresUrl),
  },
  dataDir: {
    name: 'PARLEY_DATA_DIR',
    default: '.parley',
    expects: 'the path of a directory',
    about:
      'The directory for the data of the embedded PostgreSQL and for the demo token. Created if it does not exist.',
    schema: z.string().refine((text) => !/^\w+:\/\//.test(text)),
  },
  demoToken: {
    name: 'PARLEY_DEMO_TOKEN',
    default: null,
    expects:
      'a text of 8 to 4096 visible ASCII characters without spaces, and not a token of an organization other than Demo',
    about: 'The secret of the admin token in the embedded database. If it is not set, the secret is random.',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{8,4096}$/)
      .refine((text) => (organizationOfToken(text) ?? demoOrgId) === demoOrgId),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    default: 'info',
    expects: `one of ${levels.join(', ')}`,
    about: 'The lowest level that is logged.',
    schema: z.string().toLowerCase().pipe(z.enum(levels)),
  },
  publicUrl: {
    name: 'PARLEY_PUBLIC_URL',
    default: null,
    expects: 'an absolute http or https URL without user, query or fragment',
    about:
      'The URL at which clients reach the gateway; links begin with it. If it is not set, the URL of the request is used.',
    schema: z
      .string()
      .refine(isBaseUrl)
      .transform((text) => new URL(text).href.replace(/\/+$/, '')),
  },
  graphiql: {
    name: 'PARLEY_GRAPHIQL',
    default: 'true',
    about: 'Whether browsers can open GraphiQL.',
    ...flag,
  },
  introspection: {
    name: 'PARLEY_INTROSPECTION',
    default: 'true',
    about: 'Whether clients may query the schema.',
    ...flag,
  },
  ...limitVariables,
  ...operationsVariables,
  attachmentLinkTtlMs: {
    name: 'PARLEY_ATTACHMENT_LINK_TTL_SECONDS',
    default: '3600',
    about: 'How long an attachment download link is valid, in seconds. It never outlives the token that requested it.',
    ...wholeNumber(1, 31_536_000, 1000),
  },
  poolSize: {
    name: 'PARLEY_POOL_SIZE',
    default: '10',
    about: 'The maximum number of open connections to the PostgreSQL server.',
    ...wholeNumber(1, 1000),
  },
  connectTimeoutMs: {
    name: 'PARLEY_CONNECT_TIMEOUT_MS',
    default: '5000',
    about: 'How long to wait for a connection to the PostgreSQL server, in milliseconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  statementTimeoutMs: {
    name: 'PARLEY_STATEMENT_TIMEOUT_MS',
    default: '30000',
    about: 'How long one statement may run on the PostgreSQL server, in milliseconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  batchesInFlight: {
    name: 'PARLEY_BATCHES_IN_FLIGHT',
    default: '1',
    about: 'How many write batches run at a time. Writes that arrive meanwhile join the next batch.',
    ...wholeNumber(1, 100),
  },
  maxBatchSize: {
    name: 'PARLEY_MAX_BATCH_SIZE',
    default: '200',
    about: 'The maximum number of writes in one transaction.',
    ...wholeNumber(1, 10_000),
  },
  eventsKeptForMs: {
    name: 'PARLEY_EVENTS_KEPT_FOR_HOURS',
    default: '72',
    about: 'How long events are kept, in hours. A subscription that resumes within this time misses nothing.',
    ...wholeNumber(1, 8760, 3_600_000),
  },
  subscriptionBuffer: {
    name: 'PARLEY_SUBSCRIPTION_BUFFER',
    default: '20000',
    about: 'How many events may wait for a slow subscriber before the gateway ends its subscription.',
    ...wholeNumber(1, 1_000_000),
  },
  webhookAllowPrivate: {
    name: 'PARLEY_WEBHOOK_ALLOW_PRIVATE',
    default: 'false',
    about:
      'Whether webhooks, and the keys of identity providers, may use http and private, loopback or link-local addresses, including host names that only this ' +
      'machine resolves. For development only.',
    ...flag,
  },
  webhookRetrySeconds: {
    name: 'PARLEY_WEBHOOK_RETRY_SECONDS',
    default: '5,30,300,1800,7200,18000,28800,28800',
    expects: 'whole numbers from 0 to 604800, separated by commas',
    about:
      'How long to wait after each failed delivery attempt, in seconds. When the last attempt fails, the webhook is disabled.',
    schema: z
      .string()
      .regex(/^\d{1,6}(,\d{1,6}){0,31}$/)
      .transform((text) => text.split(',').map(Number))
      .refine((delays) => delays.every((seconds) => seconds <= 604_800)),
  },
  deliveriesKeptForMs: {
    name: 'PARLEY_WEBHOOK_DELIVERIES_KEPT_FOR_DAYS',
    default: '30',
    about: 'How long webhook deliveries are kept, in days.',
    ...wholeNumber(2, 3650, 86_400_000),
  },
  auditKeptForMs: {
    name: 'PARLEY_AUDIT_RETENTION_DAYS',
    default: '400',
    about: 'How long entries of the audit log are kept, in days.',
    ...wholeNumber(1, 36_500, 86_400_000),
  },
  drainTimeoutMs: {
    name: 'PARLEY_DRAIN_TIMEOUT_MS',
    default: '10000',
    about: 'How long the gateway waits for running requests when it stops, in milliseconds.',
    ...wholeNumber(0, maxTimerMs),
  },
} as const satisfies Record<string, ConfigVariable & { schema: z.ZodType }>;

type Variables = typeof variables;
type ValueOf<V extends { schema: z.ZodType; default: string | null }> =
  | z.output<V['schema']>
  | (V['default'] extends null ? null : never);

/** The checked environment, with defaults filled in. */
export type Config = { readonly [Field in keyof Variables]: ValueOf<Variables[Field]> };

/** All variables: `parley start --help` and the documentation list them. */
export const configVariables: readonly ConfigVariable[] = Object.values(variables);

export type { ConfigVariable } from './variable.ts';

export interface ConfigFault {
  readonly variable: string;
  readonly expects: string;
}

/** The environment is invalid. The message names each invalid variable, but never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly ConfigFault[]) {
    super(faults.map(({ variable, expects }) => `${variable} must be ${expects}.`).join('\n'));
  }
}

/** Parses the environment. An empty variable counts as not set. Throws a ConfigError that names every invalid variable. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: ConfigFault[] = [];
  const parsed = Object.entries<(typeof variables)[keyof Variables]>(variables).map(([field, variable]) => {
    const text = env[variable.name]?.trim() || variable.default;
    if (text === null) return [field, null];
    const { success, data } = variable.schema.safeParse(text);
    if (!success) faults.push({ variable: variable.name, expects: variable.expects });
    return [field, data];
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(Object.fromEntries(parsed)) as Config;
}

function isPostgresUrl(text: string): boolean {
  // PostgreSQL accepts a user without a host (a socket), but a URL does not.
  return /^postgres(?:ql)?:\/\//.test(text) && parseUrl(text.replace('@/', '@socket/')) !== null;
}

function isBaseUrl(text: string): boolean {
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : null;
  if (url === null) return false;
  const { username, password, search, hash } = url;
  return username + password + search + hash === '';
}
