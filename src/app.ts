import type { RequestListener, Server } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createBulkOperations } from './domain/bulk-operations.ts';
import { createFindCaller } from './domain/find-caller.ts';
import { createGateway } from './domain/gateway.ts';
import { createWriteTurns } from './domain/write-turns.ts';
import { logRequests, whenOver } from './http/answered-request.ts';
import { createAuthenticate } from './http/auth.ts';
import { createBodyBudget } from './http/body-budget.ts';
import { createCors } from './http/cors.ts';
import { DirectAnswers } from './http/direct-answers.ts';
import { createExecution } from './http/execution.ts';
import { createGraphql } from './http/graphql.ts';
import { createGraphqlEndpoint } from './http/graphql-endpoint.ts';
import { createMetrics } from './http/metrics.ts';
import { createNodeServer } from './http/node-server.ts';
import { readPersistedOperations } from './http/persisted-operations.ts';
import { playground } from './http/playground.ts';
import { createPlaygroundPage } from './http/playground-page.ts';
import type { ExampleIds } from './http/playground-tabs.ts';
import { PreparedOperations } from './http/prepared-operations.ts';
import { createReadiness } from './http/readiness.ts';
import { createRequestRates } from './http/request-rates.ts';
import { createResponseHeaders } from './http/response-headers.ts';
import { createHttpServer } from './http/server.ts';
import { createSocketOperations } from './http/socket-operations.ts';
import { createTokenSockets } from './http/token-sockets.ts';
import type { Tracing } from './http/tracing.ts';
import { createWebSockets, type WebSockets } from './http/web-sockets.ts';
import { startBulkJobs } from './jobs/bulk-operations.ts';
import { countWaitingJobs, startQueue } from './jobs/queue.ts';
import { startRetention } from './jobs/retention.ts';
import { startWebhookJobs } from './jobs/webhooks.ts';
import { createSchema } from './schema/index.ts';
import type { Database } from './store/database.ts';
import { traceDatabase } from './store/traced-database.ts';

export interface AppOptions {
  readonly config: Config;
  /** Open and migrated; it stays the caller's to close, after the app. */
  readonly db: Database;
  readonly logger: Logger;
  /** Shown in the playground; only ever that of an embedded database. */
  readonly demoToken: string | null;
  /** Rows for the playground's examples to name. */
  readonly examples?: ExampleIds;
}

export interface App {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly requestListener: RequestListener;
  /** Subscriptions over WebSocket. */
  readonly upgradeListener: WebSockets['upgradeListener'];
  /** A server that answers all of it, with the limits on what a connection may cost. */
  createServer(): Server;
  /** Answers /ready with 503 from now on, and ends the subscriptions. */
  drain(): void;
  /** Ends the jobs and all that runs in the background. */
  close(): Promise<void>;
}

export { PersistedOperationsError } from './http/persisted-operations.ts';

/** Puts the whole gateway together over one database. */
export async function createApp({ config, db: database, logger, demoToken, examples }: AppOptions): Promise<App> {
  const persisted =
    config.persistedOperations === null ? null : await readPersistedOperations(config.persistedOperations);
  const tracing = config.otlpEndpoint === null ? null : await startTracing(config, config.otlpEndpoint, logger);
  const db = tracing ? traceDatabase(database, tracing.database) : database;
  const boss = await startQueue(db, logger);
  const jobs = await startBulkJobs(boss, db, logger);
  const webhookJobs = await startWebhookJobs(db, logger, config);
  const retention = startRetention(db, logger, config);
  const turns = createWriteTurns(config.poolSize);
  const bulkOperations = await createBulkOperations(db, jobs, turns);
  const metrics =
    config.metricsToken === null
      ? null
      : createMetrics({ poolUse: () => db.poolUse(), waitingJobs: () => countWaitingJobs(boss) });
  const gateway = createGateway(db, bulkOperations, {
    ...config,
    turns,
    ...(metrics && { onBatch: metrics.batchWritten }),
    onFault: (error) => logger.warn({ err: error }, 'events not read'),
  });
  const readiness = createReadiness(db);
  const schema = createSchema();
  const execution = createExecution({ suggestions: config.introspection });
  const prepared = new PreparedOperations(schema, execution);
  const page = config.graphiql
    ? createPlaygroundPage(playground({ token: demoToken, examples: examples ?? null }))
    : null;
  const graphql = createGraphql({
    schema,
    prepared,
    execution,
    gateway,
    logger,
    playground: page,
    introspection: config.introspection,
    persisted,
    limits: config,
  });
  const direct = new DirectAnswers(prepared, config);
  const authenticate = createAuthenticate(createFindCaller(db));
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
      gateway,
      authenticate,
      rates,
      sockets,
      operationTimeoutMs: config.operationTimeoutMs,
    }),
    observe,
    tracing,
    metrics: metrics && { ...metrics, token: config.metricsToken as string },
    fetchAPI: graphql.fetchAPI,
    attachmentLinks: gateway.attachmentLinks,
    maxBodyBytes: config.maxBodyBytes,
    bodyTimeoutMs: config.bodyTimeoutMs,
    bodies: createBodyBudget(Math.max(config.maxBodiesBytes, 2 * config.maxBodyBytes)),
    publicUrl: config.publicUrl,
    logger,
    cors,
    headers: createResponseHeaders({ cors, page, https: config.publicUrl?.startsWith('https:') ?? false }),
    readiness: readiness.check,
  });
  const socketOperations = createSocketOperations({
    graphql,
    authenticate,
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
      // Sockets first: clients connect anew to a socket that was closed, and not to a stream that has ended.
      webSockets.drain();
      gateway.subscriptions.drain();
    },
    async close() {
      readiness.drain();
      webSockets.drain();
      await Promise.all([
        jobs.stop(),
        webhookJobs.stop(),
        retention.stop(),
        bulkOperations.close(),
        gateway.subscriptions.close(),
      ]);
      await boss.stop({ graceful: true, wait: true, timeout: config.drainTimeoutMs });
      await graphql.dispose();
      await tracing?.close().catch((error: unknown) => logger.warn({ err: error }, 'The last traces were not sent.'));
    },
  };
}

async function startTracing(config: Config, endpoint: string, logger: Logger): Promise<Tracing> {
  const { createTracing } = await import('./http/tracing.ts');
  const onFault = (message: string) => logger.warn(`Traces were not sent: ${message}`);
  return createTracing({ endpoint, serviceName: config.serviceName, ratio: config.traceRatio, onFault });
}
