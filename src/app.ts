import type { RequestListener, Server } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import { RefusedToken } from './domain/access/refused-token.ts';
import { decodeId } from './domain/core/ids.ts';
import { claimedOrganization, type FindCaller } from './domain/identity/find-caller.ts';
import type { FetchKeys } from './domain/identity/provider-keys.ts';
import type { AttachmentLinks } from './domain/threads/attachment-links.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { KnownOperations } from './fast-path/known-operations.ts';
import { fetchGuarded } from './jobs/outbound/fetch-guarded.ts';
import { countWaitingJobs, startQueue } from './jobs/queue.ts';
import { createExecution } from './operations/execution.ts';
import { createSchema } from './schema/index.ts';
import { createBodyBudget } from './server/body/body-budget.ts';
import { createGraphqlEndpoint } from './server/endpoints/graphql-endpoint.ts';
import { createHttpServer } from './server/endpoints/http-server.ts';
import { createNodeServer } from './server/endpoints/node-server.ts';
import { createCors } from './server/http/cors.ts';
import { createResponseHeaders } from './server/http/response-headers.ts';
import { createAuthenticate } from './server/limits/authenticate.ts';
import { createRequestRates } from './server/limits/request-rates.ts';
import { createTokenSockets } from './server/limits/token-sockets.ts';
import { logRequests, whenOver } from './server/observability/answered-request.ts';
import { createMetrics } from './server/observability/metrics.ts';
import { createReadiness } from './server/observability/readiness.ts';
import type { Tracing } from './server/observability/tracing.ts';
import { createPlayground } from './server/playground/playground-endpoint.ts';
import type { ExampleIds } from './server/playground/playground-tabs.ts';
import { createHostCheck } from './server/playground/trusted-host.ts';
import { createSocketOperations } from './server/websocket/socket-operations.ts';
import { createWebSockets, type WebSockets } from './server/websocket/web-sockets.ts';
import { readPersistedOperations } from './server/yoga/use-persisted-operations.ts';
import { createGraphqlServer } from './server/yoga/yoga.ts';
import { ShardGateways } from './shard-gateways.ts';
import { poolUseOf, type Shards } from './store/shards/shards.ts';
import { traceShards } from './store/shards/traced-shards.ts';

export interface AppOptions {
  readonly config: Config;
  /** Open and migrated. The caller closes them after the app. */
  readonly shards: Shards;
  /** Brings a shard up to date before it is used: those that did not respond until now are not. */
  readonly prepareShard?: (name: string) => Promise<void>;
  readonly logger: Logger;
  /** Shown in the playground; only for an embedded database. */
  readonly demoToken: string | null;
  /** Rows that the playground's examples refer to. */
  readonly examples?: ExampleIds;
}

export interface App {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly requestListener: RequestListener;
  /** Subscriptions over WebSocket. */
  readonly upgradeListener: WebSockets['upgradeListener'];
  /** A server with all endpoints and connection limits. */
  createServer(): Server;
  /** Makes /ready return 503 from now on, and ends all subscriptions. */
  drain(): void;
  /** Stops the jobs and everything else that runs in the background. */
  close(): Promise<void>;
}

export { PersistedOperationsError } from './server/yoga/use-persisted-operations.ts';

/** Assembles the gateway on the shards of a database. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, shards: untraced, prepareShard, logger, demoToken, examples } = options;
  const persisted =
    config.persistedOperations === null ? null : await readPersistedOperations(config.persistedOperations);
  const tracing = config.otlpEndpoint === null ? null : await startTracing(config, config.otlpEndpoint, logger);
  const shards = tracing ? traceShards(untraced, tracing.database) : untraced;
  const home = shards.home.db;
  const boss = await startQueue(home, logger);
  const metrics =
    config.metricsToken === null
      ? null
      : createMetrics({ poolUse: () => poolUseOf(shards), waitingJobs: () => countWaitingJobs(boss) });
  const gateways = await ShardGateways.open(shards, {
    config,
    logger,
    boss,
    fetchKeys: fetchKeys(config),
    ...(prepareShard && { prepareShard }),
    ...(metrics && { onBatch: metrics.batchWritten }),
  });
  const readiness = createReadiness(home);
  const schema = createSchema();
  const execution = createExecution({ suggestions: config.introspection });
  const prepared = new KnownOperations(schema, execution);
  const playground = config.graphiql
    ? createPlayground({ token: demoToken, examples: examples ?? null, isTrusted: createHostCheck(config) })
    : null;
  const graphql = createGraphqlServer({
    schema,
    prepared,
    execution,
    logger,
    introspection: config.introspection,
    persisted,
    limits: config,
  });
  const direct = new FastPath(prepared, config);
  const authenticate = createAuthenticate(findCallerIn(gateways));
  const rates = config.requestsPerMinute === null ? null : createRequestRates(config.requestsPerMinute);
  const sockets = createTokenSockets(config.socketsPerToken);
  const cors = createCors(config.corsOrigins);
  const logRequest = logRequests(logger);
  const observe = whenOver((request) => {
    logRequest(request);
    metrics?.requestAnswered(request);
  });
  const server = createHttpServer({
    graphql: createGraphqlEndpoint({
      graphql,
      direct,
      gatewayOf: gateways.of,
      authenticate,
      rates,
      sockets,
      operationTimeoutMs: config.operationTimeoutMs,
    }),
    observe,
    tracing,
    metrics: metrics && { ...metrics, token: config.metricsToken as string },
    fetchAPI: graphql.fetchAPI,
    playground,
    attachmentLinks: linksIn(gateways),
    maxBodyBytes: config.maxBodyBytes,
    bodyTimeoutMs: config.bodyTimeoutMs,
    bodies: createBodyBudget(Math.max(config.maxBodiesBytes, 2 * config.maxBodyBytes)),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    logger,
    cors,
    headers: createResponseHeaders({ cors, https: config.publicUrl?.startsWith('https:') ?? false }),
    readiness: readiness.check,
  });
  const socketOperations = createSocketOperations({
    graphql,
    authenticate,
    gatewayOf: gateways.of,
    rates,
    sockets,
    publicUrl: config.publicUrl,
    finishing: { logger, maxResponseBytes: config.maxResponseBytes },
    observe,
  });
  const webSockets = createWebSockets(socketOperations, logger);
  return {
    ...server,
    upgradeListener: webSockets.upgradeListener,
    createServer: () => createNodeServer({ ...config, ...server, ...webSockets, logger }),
    drain() {
      readiness.drain();
      // Sockets first: clients reconnect a closed socket, but do not restart a subscription that has ended.
      webSockets.drain();
      gateways.drain();
    },
    async close() {
      readiness.drain();
      webSockets.drain();
      await gateways.close();
      await boss.stop({ graceful: true, wait: true, timeout: config.drainTimeoutMs });
      await graphql.dispose();
      await tracing
        ?.close()
        .catch((error: unknown) => logger.warn({ err: error }, 'The last traces could not be sent.'));
    },
  };
}

async function startTracing(config: Config, endpoint: string, logger: Logger): Promise<Tracing> {
  const { createTracing } = await import('./server/observability/tracing.ts');
  const onFault = (message: string) => logger.warn(`Traces could not be sent: ${message}`);
  return createTracing({ endpoint, serviceName: config.serviceName, ratio: config.traceRatio, onFault });
}

/** Finds callers in the shard of the organization that their token names. */
function findCallerIn(gateways: ShardGateways): FindCaller {
  return async (token, hash) => {
    const orgId = claimedOrganization(token);
    if (orgId instanceof RefusedToken) return orgId;
    return (await gateways.of(orgId)).findCaller(token, hash);
  };
}

/** R22: opens the links of all shards. */
function linksIn(gateways: ShardGateways): Pick<AttachmentLinks, 'open'> {
  return {
    async open(link) {
      const orgId = decodeId('Organization', link.organizationId);
      return orgId === null ? null : (await gateways.of(orgId)).attachmentLinks.open(link);
    },
  };
}

/** R46: fetches the keys of identity providers through the guard of webhooks. */
function fetchKeys({ webhookAllowPrivate: allowPrivate }: Config): FetchKeys {
  return (url) => fetchGuarded(url, { allowPrivate }, { timeoutMs: 5_000, maxBytes: 256 * 1024 });
}
