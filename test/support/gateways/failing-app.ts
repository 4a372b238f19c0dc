import pino from 'pino';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { openTestDatabase } from '../databases/database.ts';
import { createFaultyDatabase, type FaultyDatabase } from '../databases/faulty-database.ts';
import { testShards } from '../databases/shards.ts';
import { afterFile } from '../processes/after-file.ts';
import { createTenant, type Tenant } from './tenant.ts';

interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly err?: { readonly message: string };
}

export interface FailingApp extends App {
  readonly tenant: Tenant;
  readonly db: FaultyDatabase;
  /** The log lines of level error since the last call. */
  takeLog(): LogLine[];
}

/** A gateway on a database that can be made to fail, for tests that expect logged errors. */
export async function openFailingApp(): Promise<FailingApp> {
  const db = createFaultyDatabase(await openTestDatabase());
  const lines: LogLine[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const app = await createApp({ config: parseConfig({}), shards: testShards(db), logger, demoToken: null });
  afterFile(() => app.close());
  return { ...app, tenant: await createTenant(db), db, takeLog: () => lines.splice(0) };
}
