import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, configVariables, parseConfig } from '../../src/config/config.ts';
import { newTokenText } from '../../src/domain/access/api-tokens.ts';

const otherOrgId = '0199c0de-0000-7000-8000-000000000000';

const accepted: [name: string, text: string, field: keyof Config, value: unknown][] = [
  ['HOST', '::1', 'host', '::1'],
  ['HOST', 'gateway.internal', 'host', 'gateway.internal'],
  ['PORT', '0', 'port', 0],
  ['PORT', ' 8080 ', 'port', 8080],
  ['PORT', '65535', 'port', 65_535],
  ['DATABASE_URL', 'postgres://u:p@db:5432/parley', 'databaseUrl', 'postgres://u:p@db:5432/parley'],
  ['DATABASE_URL', 'postgresql://db/parley', 'databaseUrl', 'postgresql://db/parley'],
  ['DATABASE_URL', 'postgres://u@/parley?host=/run/pg', 'databaseUrl', 'postgres://u@/parley?host=/run/pg'],
  ['PARLEY_DATA_DIR', '/var/lib/parley', 'dataDir', '/var/lib/parley'],
  ['PARLEY_DEMO_TOKEN', '12345678', 'demoToken', '12345678'],
  ['PARLEY_DEMO_TOKEN', 'open-sesame,bitte', 'demoToken', 'open-sesame,bitte'],
  ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
  ['LOG_LEVEL', 'WARN', 'logLevel', 'warn'],
  ['PARLEY_PUBLIC_URL', 'https://chat.example/api/', 'publicUrl', 'https://chat.example/api'],
  ['PARLEY_PUBLIC_URL', 'HTTPS://Chat.Example', 'publicUrl', 'https://chat.example'],
  ['PARLEY_GRAPHIQL', 'false', 'graphiql', false],
  ['PARLEY_GRAPHIQL', '0', 'graphiql', false],
  ['PARLEY_INTROSPECTION', 'TRUE', 'introspection', true],
  ['PARLEY_MAX_BODY_BYTES', '1024', 'maxBodyBytes', 1024],
  ['PARLEY_MAX_BODIES_BYTES', '1024', 'maxBodiesBytes', 1024],
  ['PARLEY_BODY_TIMEOUT_MS', '1', 'bodyTimeoutMs', 1],
  ['PARLEY_MAX_TOKENS', '100', 'maxTokens', 100],
  ['PARLEY_MAX_DEPTH', '7', 'maxDepth', 7],
  ['PARLEY_MAX_ALIASES', '0', 'maxAliases', 0],
  ['PARLEY_MAX_DIRECTIVES', '0', 'maxDirectives', 0],
  ['PARLEY_MAX_TEXT_LENGTH', '100', 'maxTextLength', 100],
  ['PARLEY_MAX_EXPANSION', '100', 'maxExpansion', 100],
  ['PARLEY_MAX_COST', '1', 'maxCost', 1],
  ['PARLEY_MAX_RESPONSE_BYTES', '1024', 'maxResponseBytes', 1024],
  ['PARLEY_OPERATION_TIMEOUT_MS', '1', 'operationTimeoutMs', 1],
  ['PARLEY_REQUESTS_PER_MINUTE', '600', 'requestsPerMinute', 600],
  ['PARLEY_SUBSCRIPTIONS_PER_TOKEN', '0', 'subscriptionsPerToken', 0],
  ['PARLEY_SOCKETS_PER_TOKEN', '0', 'socketsPerToken', 0],
  ['PARLEY_CORS_ORIGINS', '*', 'corsOrigins', ['*']],
  [
    'PARLEY_CORS_ORIGINS',
    'https://app.example.com, http://localhost:3000',
    'corsOrigins',
    ['https://app.example.com', 'http://localhost:3000'],
  ],
  ['PARLEY_PERSISTED_OPERATIONS', 'operations.json', 'persistedOperations', 'operations.json'],
  ['PARLEY_METRICS_TOKEN', 'sixteen-letters!', 'metricsToken', 'sixteen-letters!'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318', 'otlpEndpoint', 'http://collector:4318'],
  ['OTEL_SERVICE_NAME', 'gateway', 'serviceName', 'gateway'],
  ['OTEL_TRACES_SAMPLER_ARG', '0.05', 'traceRatio', 0.05],
  ['OTEL_TRACES_SAMPLER_ARG', '0', 'traceRatio', 0],
  ['PARLEY_ATTACHMENT_LINK_TTL_SECONDS', '90', 'attachmentLinkTtlMs', 90_000],
  ['PARLEY_POOL_SIZE', '1000', 'poolSize', 1000],
  ['PARLEY_CONNECT_TIMEOUT_MS', '250', 'connectTimeoutMs', 250],
  ['PARLEY_STATEMENT_TIMEOUT_MS', '2147483647', 'statementTimeoutMs', 2_147_483_647],
  ['PARLEY_BATCHES_IN_FLIGHT', '4', 'batchesInFlight', 4],
  ['PARLEY_MAX_BATCH_SIZE', '1', 'maxBatchSize', 1],
  ['PARLEY_EVENTS_KEPT_FOR_HOURS', '1', 'eventsKeptForMs', 3_600_000],
  ['PARLEY_SUBSCRIPTION_BUFFER', '1', 'subscriptionBuffer', 1],
  ['PARLEY_WEBHOOK_ALLOW_PRIVATE', 'true', 'webhookAllowPrivate', true],
  ['PARLEY_WEBHOOK_RETRY_SECONDS', '1,60', 'webhookRetrySeconds', [1, 60]],
  ['PARLEY_WEBHOOK_DELIVERIES_KEPT_FOR_DAYS', '2', 'deliveriesKeptForMs', 172_800_000],
  ['PARLEY_AUDIT_RETENTION_DAYS', '1', 'auditKeptForMs', 86_400_000],
  ['PARLEY_TRUSTED_PROXIES', '2', 'trustedProxies', 2],
  ['PARLEY_DRAIN_TIMEOUT_MS', '0', 'drainTimeoutMs', 0],
];

const refused: [name: string, text: string][] = [
  ['HOST', 'two words'],
  ['HOST', 'http://localhost'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '4000.5'],
  ['PORT', '0x50'],
  ['PORT', '1e3'],
  ['PORT', 'NaN'],
  ['PORT', 'tcp://10.0.0.1:4000'],
  ['DATABASE_URL', 'mysql://u:p@db/parley'],
  ['DATABASE_URL', 'host=db dbname=parley'],
  ['DATABASE_URL', 'postgres://db:port/parley'],
  ['PARLEY_DATA_DIR', 'memory://'],
  ['PARLEY_DEMO_TOKEN', 'a-demo!'],
  ['PARLEY_DEMO_TOKEN', 'two lines\nof text'],
  ['PARLEY_DEMO_TOKEN', 'with a space'],
  ['PARLEY_DEMO_TOKEN', newTokenText(otherOrgId)],
  ['LOG_LEVEL', 'verbose'],
  ['PARLEY_PUBLIC_URL', 'chat.example'],
  ['PARLEY_PUBLIC_URL', 'ftp://chat.example'],
  ['PARLEY_PUBLIC_URL', 'https://u:p@chat.example'],
  ['PARLEY_PUBLIC_URL', 'https://chat.example/?a=b'],
  ['PARLEY_GRAPHIQL', 'maybe'],
  ['PARLEY_INTROSPECTION', '2'],
  ['PARLEY_MAX_BODY_BYTES', '64MiB'],
  ['PARLEY_MAX_BODY_BYTES', '1023'],
  ['PARLEY_MAX_TOKENS', '99'],
  ['PARLEY_MAX_DEPTH', '0'],
  ['PARLEY_MAX_ALIASES', '-1'],
  ['PARLEY_MAX_DIRECTIVES', '1e3'],
  ['PARLEY_MAX_TEXT_LENGTH', '99'],
  ['PARLEY_MAX_EXPANSION', '1e4'],
  ['PARLEY_MAX_COST', '0'],
  ['PARLEY_MAX_RESPONSE_BYTES', '32MiB'],
  ['PARLEY_OPERATION_TIMEOUT_MS', '0'],
  ['PARLEY_REQUESTS_PER_MINUTE', '0'],
  ['PARLEY_MAX_BODIES_BYTES', 'all'],
  ['PARLEY_BODY_TIMEOUT_MS', '0'],
  ['PARLEY_SUBSCRIPTIONS_PER_TOKEN', 'many'],
  ['PARLEY_SOCKETS_PER_TOKEN', '-1'],
  ['PARLEY_CORS_ORIGINS', 'https://app.example.com/'],
  ['PARLEY_CORS_ORIGINS', 'app.example.com'],
  ['PARLEY_CORS_ORIGINS', 'https://a.example.com,,'],
  ['PARLEY_CORS_ORIGINS', 'null'],
  ['PARLEY_TRUSTED_PROXIES', '11'],
  ['PARLEY_PERSISTED_OPERATIONS', 'https://example.com/operations.json'],
  ['PARLEY_METRICS_TOKEN', 'fifteen-letters'],
  ['PARLEY_METRICS_TOKEN', 'with a space in it'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_SERVICE_NAME', 'x'.repeat(257)],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ['OTEL_TRACES_SAMPLER_ARG', '5%'],
  ['PARLEY_ATTACHMENT_LINK_TTL_SECONDS', '31536001'],
  ['PARLEY_POOL_SIZE', '0'],
  ['PARLEY_CONNECT_TIMEOUT_MS', '5s'],
  ['PARLEY_STATEMENT_TIMEOUT_MS', '2147483648'],
  ['PARLEY_BATCHES_IN_FLIGHT', '101'],
  ['PARLEY_MAX_BATCH_SIZE', '10001'],
  ['PARLEY_EVENTS_KEPT_FOR_HOURS', '0'],
  ['PARLEY_SUBSCRIPTION_BUFFER', '0'],
  ['PARLEY_WEBHOOK_ALLOW_PRIVATE', 'perhaps'],
  ['PARLEY_WEBHOOK_RETRY_SECONDS', '5,,30'],
  ['PARLEY_WEBHOOK_DELIVERIES_KEPT_FOR_DAYS', '1'],
  ['PARLEY_AUDIT_RETENTION_DAYS', '0'],
  ['PARLEY_DRAIN_TIMEOUT_MS', '-0'],
];

const faultOf = (env: Record<string, string>): ConfigError => {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The environment was accepted.');
};

describe('parseConfig', () => {
  it('fills in the defaults, and treats empty text as not set', () => {
    const defaults: Config = {
      host: '127.0.0.1',
      port: 4000,
      databaseUrl: null,
      dataDir: '.parley',
      demoToken: null,
      logLevel: 'info',
      publicUrl: null,
      graphiql: true,
      introspection: true,
      maxBodyBytes: 67_108_864,
      maxTextLength: 400_000,
      maxBodiesBytes: 268_435_456,
      bodyTimeoutMs: 60_000,
      maxTokens: 10_000,
      maxDepth: 20,
      maxAliases: 100,
      maxDirectives: 100,
      maxExpansion: 20_000,
      maxCost: 50_000,
      maxResponseBytes: 32 * 1024 * 1024,
      operationTimeoutMs: 45_000,
      requestsPerMinute: null,
      subscriptionsPerToken: 100,
      socketsPerToken: 100,
      corsOrigins: null,
      persistedOperations: null,
      metricsToken: null,
      otlpEndpoint: null,
      serviceName: 'parley',
      traceRatio: 1,
      attachmentLinkTtlMs: 3_600_000,
      poolSize: 10,
      connectTimeoutMs: 5000,
      statementTimeoutMs: 30_000,
      batchesInFlight: 1,
      maxBatchSize: 200,
      eventsKeptForMs: 259_200_000,
      subscriptionBuffer: 20_000,
      webhookAllowPrivate: false,
      webhookRetrySeconds: [5, 30, 300, 1800, 7200, 18_000, 28_800, 28_800],
      deliveriesKeptForMs: 2_592_000_000,
      auditKeptForMs: 34_560_000_000,
      trustedProxies: 0,
      drainTimeoutMs: 10_000,
    };
    expect(parseConfig({})).toEqual(defaults);
    const empty = Object.fromEntries(configVariables.map(({ name }, index) => [name, index % 2 ? '' : '  ']));
    expect(parseConfig(empty)).toEqual(defaults);
    expect(parseConfig({ PARLEY_SOMETHING_ELSE: 'x', PATH: '/bin' })).toEqual(defaults);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parseConfig({}))).toBe(true);
  });

  it.each(accepted)('%s=%s', (name, text, field, value) => {
    expect(parseConfig({ [name]: text })[field]).toEqual(value);
  });

  it.each(refused)('rejects %s=%s', (name, text) => {
    const { faults } = faultOf({ [name]: text });
    const { expects } = configVariables.find((variable) => variable.name === name) as { expects: string };
    expect(faults).toEqual([{ variable: name, expects }]);
  });

  it('has cases for every variable', () => {
    const named = (cases: readonly (readonly unknown[])[]) => new Set(cases.map(([name]) => name));
    expect(named(accepted)).toEqual(new Set(configVariables.map(({ name }) => name)));
    expect(named(refused)).toEqual(new Set(configVariables.map(({ name }) => name)));
  });

  it('reports all faults at once, without values', () => {
    const env = Object.fromEntries(refused.map(([name, text]) => [name, text]));
    const error = faultOf(env);
    expect(error.faults.map(({ variable }) => variable)).toEqual(configVariables.map(({ name }) => name));
    expect(error.message.split('\n')).toHaveLength(configVariables.length);
    const secret = faultOf({ DATABASE_URL: 'mysql://root:hunter2@db', PARLEY_DEMO_TOKEN: 'sesame', PORT: '4OOO' });
    expect(secret.faults).toHaveLength(3);
    for (const text of [secret.message, secret.stack, JSON.stringify(secret)])
      expect(text).not.toMatch(/hunter2|sesame|4OOO/);
  });
});

describe('configVariables', () => {
  it('describes each variable once, with a default that is accepted', () => {
    expect(new Set(configVariables.map(({ name }) => name)).size).toBe(configVariables.length);
    for (const { name, default: fallback, expects, about } of configVariables) {
      expect(about).toMatch(/^[A-Z].*\.$/);
      expect(expects).toMatch(/^[a-z].*[^.]$/);
      if (fallback !== null) expect(parseConfig({ [name]: fallback })).toEqual(parseConfig({}));
    }
  });
});
