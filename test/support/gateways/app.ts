import pino from 'pino';
import { expect } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { type Config, parseConfig } from '../../../src/config/config.ts';
import type { Database, Statement } from '../../../src/store/core/database.ts';
import { openTestDatabase } from '../databases/database.ts';
import { testShards } from '../databases/shards.ts';
import { afterFile } from '../processes/after-file.ts';
import { createTenant, type Tenant } from './tenant.ts';

interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export interface TestApp extends App {
  readonly tenant: Tenant;
  /** Every log line of level error so far; a test that expects one removes it. */
  readonly logged: { level: number; msg: string; err?: { message: string } }[];
  /** Executes an operation as the tenant's administrator, or with another token; no port is opened. */
  graphql<Data = any>(query: string, variables?: object, token?: string | null): Promise<GraphqlAnswer<Data>>;
  /** Executes it, and asserts that it has no top-level errors. */
  ask<Data = any>(query: string, variables?: object, token?: string): Promise<Data>;
  /** The names of the statements that `work` sent, without those of the job queue and of authentication. */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
}

const background = new Set([
  'find_valid_token',
  'list_session_customers',
  'list_session_keys',
  'find_providers_by_issuer',
  'find_users_by_email',
  'list_unfinished_bulk_operations',
  'list_due_webhook_queues',
  'claim_webhook_deliveries',
  'settle_webhook_delivery',
  'disable_failing_webhook',
  'next_snooze_end',
  'wake_conversations',
  'announce_events',
  'announce_deliveries',
  'find_last_position',
  'lock_event_numbering',
  'number_events',
]);

/**
 * The gateway of this test file, on its own database (or a wrapper of it), with one organization. Closed after the last
 * test.
 */
export async function openTestApp(overrides: Partial<Config> = {}, through?: Database): Promise<TestApp> {
  const db = through ?? (await openTestDatabase());
  const logged: TestApp['logged'] = [];
  const logger = pino(
    { level: 'error' },
    {
      write: (line: string) => {
        if (process.env.DEBUG_LOG) process.stderr.write(line);
        logged.push(JSON.parse(line));
      },
    },
  );
  const config = { ...parseConfig({}), ...overrides };
  const app = await createApp({ config, shards: testShards(db), logger, demoToken: null });
  const tenant = await createTenant(db);
  afterFile(async () => {
    await app.close();
    expect(logged, 'unexpected errors in the log').toEqual([]);
  });

  const graphql: TestApp['graphql'] = async (query, variables = {}, token = tenant.token) => {
    const response = await app.fetch(
      new Request('http://parley.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      }),
    );
    const body = await response.json();
    return { status: response.status, headers: response.headers, ...body };
  };
  return {
    ...app,
    tenant,
    logged,
    graphql,
    async ask(query, variables, token) {
      const answer = await graphql(query, variables, token);
      expect(answer.errors, JSON.stringify(answer.errors)).toBeUndefined();
      return answer.data;
    },
    async statementsOf(work) {
      const names: string[] = [];
      const stop = db.onStatement((one: Statement) => {
        if (one.name !== '' && !background.has(one.name)) names.push(one.name);
      });
      await work();
      stop();
      return names;
    },
  };
}
