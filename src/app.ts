import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createBulkOperations } from './domain/bulk-operations.ts';
import { createGateway } from './domain/gateway.ts';
import { createAuthenticate } from './http/auth.ts';
import { DirectAnswers } from './http/direct-answers.ts';
import { createGraphql } from './http/graphql.ts';
import { createGraphqlEndpoint } from './http/graphql-endpoint.ts';
import type { ExampleIds } from './http/playground-tabs.ts';
import { PreparedOperations } from './http/prepared-operations.ts';
import { createReadiness } from './http/readiness.ts';
import { createHttpServer } from './http/server.ts';
import { createWebSockets, type WebSockets } from './http/web-sockets.ts';
import { startBulkJobs } from './jobs/bulk-operations.ts';
import { startQueue } from './jobs/queue.ts';
import { createSchema } from './schema/index.ts';
import type { Database } from './store/database.ts';

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
  /** Answers /ready with 503 from now on, and ends the subscriptions. */
  drain(): void;
  /** Ends the jobs and all that runs in the background. */
  close(): Promise<void>;
}

/** Puts the whole gateway together over one database. */
export async function createApp({ config, db, logger, demoToken, examples }: AppOptions): Promise<App> {
  const boss = await startQueue(db, logger);
  const jobs = await startBulkJobs(boss, db, logger);
  const bulkOperations = await createBulkOperations(db, jobs);
  const gateway = createGateway(db, bulkOperations, {
    ...config,
    onFault: (error) => logger.warn({ err: error }, 'events not read'),
  });
  const readiness = createReadiness(db);
  const schema = createSchema();
  const prepared = new PreparedOperations(schema);
  const graphql = createGraphql({
    schema,
    prepared,
    gateway,
    logger,
    playground: config.graphiql ? { token: demoToken, examples: examples ?? null } : null,
    introspection: config.introspection,
  });
  const direct = new DirectAnswers(prepared);
  const authenticate = createAuthenticate(db);
  const server = createHttpServer({
    graphql: createGraphqlEndpoint({ graphql, direct, gateway, authenticate }),
    fetchAPI: graphql.fetchAPI,
    attachmentLinks: gateway.attachmentLinks,
    maxBodyBytes: config.maxBodyBytes,
    publicUrl: config.publicUrl,
    logger,
    readiness: readiness.check,
  });
  const webSockets = createWebSockets({ graphql, authenticate, publicUrl: config.publicUrl, logger });
  return {
    ...server,
    upgradeListener: webSockets.upgradeListener,
    drain() {
      readiness.drain();
      // Sockets first: clients connect anew to a socket that was closed, and not to a stream that has ended.
      webSockets.drain();
      gateway.subscriptions.drain();
    },
    async close() {
      readiness.drain();
      webSockets.drain();
      await Promise.all([jobs.stop(), bulkOperations.close(), gateway.subscriptions.close()]);
      await boss.stop({ graceful: true, wait: true, timeout: config.drainTimeoutMs });
      await graphql.dispose();
    },
  };
}
