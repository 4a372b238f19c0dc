import { z } from 'zod';
import { demoOrgId, organizationOfToken } from '../domain/access/api-tokens.ts';
import { limitVariables } from './limits.ts';
import { operationsVariables } from './operations.ts';
import { type ConfigVariable, flag, maxTimerMs, wholeNumber } from './variable.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const variables = {
  host: {
    name: 'HOST',
    default: '127.0.0.1',
    expects: 'a host name or an IP address',
    about: 'The address to listen on; 0.0.0.0 listens on all.',
    schema: z.string().regex(/^[\w.:%-]+$/),
  },
  port: {
    name: 'PORT',
    default: '4000',
    about: 'The port to listen on; 0 takes any free one.',
    ...wholeNumber(0, 65_535),
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    default: null,
    expects: 'a PostgreSQL URL, such as postgres://user:password@host:5432/database',
    about:
      'The PostgreSQL server (15 or newer) that holds the data. Without it, an embedded PostgreSQL does. `sslmode=require` verifies ' +
      'the certificate, as `verify-full` does; `no-verify` only encrypts.',
    schema: z.string().refine(isPostgresUrl),
  },
  dataDir: {
    name: 'PARLEY_DATA_DIR',
    default: '.parley',
    expects: 'the path of a directory',
    about: 'Where the embedded PostgreSQL keeps its data, and the demo token. Made when missing.',
    schema: z.string().refine((text) => !/^\w+:\/\//.test(text)),
  },
  demoToken: {
    name: 'PARLEY_DEMO_TOKEN',
    default: null,
    expects:
      'a text of 8 to 4096 visible ASCII characters without spaces, and not the token of another organization than Demo',
    about: 'The secret of the admin token that the embedded database comes with, instead of a random one.',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{8,4096}$/)
      .refine((text) => (organizationOfToken(text) ?? demoOrgId) === demoOrgId),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    default: 'info',
    expects: `one of ${levels.join(', ')}`,
    about: 'The least severe log line that is written.',
    schema: z.string().toLowerCase().pipe(z.enum(levels)),
  },
  publicUrl: {
    name: 'PARLEY_PUBLIC_URL',
    default: null,
    expects: 'an absolute http or https URL without user, query and fragment',
    about: 'The address under which clients reach the gateway: what links begin with. Without it, that of the request.',
    schema: z
      .string()
      .refine(isBaseUrl)
      .transform((text) => new URL(text).href.replace(/\/+$/, '')),
  },
  graphiql: {
    name: 'PARLEY_GRAPHIQL',
    default: 'true',
    about: 'Whether a browser is shown GraphiQL.',
    ...flag,
  },
  introspection: {
    name: 'PARLEY_INTROSPECTION',
    default: 'true',
    about: 'Whether clients may ask for the schema.',
    ...flag,
  },
  ...limitVariables,
  ...operationsVariables,
  attachmentLinkTtlMs: {
    name: 'PARLEY_ATTACHMENT_LINK_TTL_SECONDS',
    default: '3600',
    about:
      'How long a download link of an attachment is good, in seconds; no longer than the token that it was shown to.',
    ...wholeNumber(1, 31_536_000, 1000),
  },
  poolSize: {
    name: 'PARLEY_POOL_SIZE',
    default: '10',
    about: 'The most connections to the PostgreSQL server at a time.',
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
    about: 'How long the PostgreSQL server may take for one statement, in milliseconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  batchesInFlight: {
    name: 'PARLEY_BATCHES_IN_FLIGHT',
    default: '1',
    about: 'How many batches of writes are under way at a time; what comes meanwhile gathers in the next.',
    ...wholeNumber(1, 100),
  },
  maxBatchSize: {
    name: 'PARLEY_MAX_BATCH_SIZE',
    default: '200',
    about: 'The most writes that share one transaction.',
    ...wholeNumber(1, 10_000),
  },
  eventsKeptForMs: {
    name: 'PARLEY_EVENTS_KEPT_FOR_HOURS',
    default: '72',
    about: 'How long events are kept, in hours: so long can a subscription be away and still miss nothing.',
    ...wholeNumber(1, 8760, 3_600_000),
  },
  subscriptionBuffer: {
    name: 'PARLEY_SUBSCRIPTION_BUFFER',
    default: '20000',
    about: 'How many events wait for a slow subscriber before its subscription is ended.',
    ...wholeNumber(1, 1_000_000),
  },
  webhookAllowPrivate: {
    name: 'PARLEY_WEBHOOK_ALLOW_PRIVATE',
    default: 'false',
    about:
      'Whether webhooks may be http, and lead to private, loopback and link-local addresses, by names that only this machine knows ' +
      'too. For development.',
    ...flag,
  },
  webhookRetrySeconds: {
    name: 'PARLEY_WEBHOOK_RETRY_SECONDS',
    default: '5,30,300,1800,7200,18000,28800,28800',
    expects: 'whole numbers from 0 to 604800, separated by commas',
    about:
      'How long to wait after each failed attempt to deliver to a webhook, in seconds; after the last it is disabled.',
    schema: z
      .string()
      .regex(/^\d{1,6}(,\d{1,6}){0,31}$/)
      .transform((text) => text.split(',').map(Number))
      .refine((delays) => delays.every((seconds) => seconds <= 604_800)),
  },
  deliveriesKeptForMs: {
    name: 'PARLEY_WEBHOOK_DELIVERIES_KEPT_FOR_DAYS',
    default: '30',
    about: 'How long the record of deliveries to webhooks is kept, in days.',
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
    about: 'How long requests under way are waited for when the gateway is stopped, in milliseconds.',
    ...wholeNumber(0, maxTimerMs),
  },
} as const satisfies Record<string, ConfigVariable & { schema: z.ZodType }>;

type Variables = typeof variables;
type ValueOf<V extends { schema: z.ZodType; default: string | null }> =
  | z.output<V['schema']>
  | (V['default'] extends null ? null : never);

/** What the environment says, checked, with the defaults filled in. */
export type Config = { readonly [Field in keyof Variables]: ValueOf<Variables[Field]> };

/** Every variable that is read: what `parley start --help` prints and the documentation lists. */
export const configVariables: readonly ConfigVariable[] = Object.values(variables);

export type { ConfigVariable } from './variable.ts';

export interface ConfigFault {
  readonly variable: string;
  readonly expects: string;
}

/** The environment cannot be used. The message names each variable at fault, and never what it holds. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly ConfigFault[]) {
    super(faults.map(({ variable, expects }) => `${variable} must be ${expects}.`).join('\n'));
  }
}

/** Reads the environment, once. Empty is unset. Throws a ConfigError that names all that is wrong with it. */
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
  // A user without a host, which stands for a socket, is fine for PostgreSQL but not for a URL.
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text.replace('@/', '@socket/'));
}

function isBaseUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return username + password + search + hash === '';
}
