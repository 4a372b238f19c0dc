// The filled database: created again, or reused from the last run if that kept one filled in exactly this way.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import {
  databaseLabel,
  databaseUrl,
  dropDatabase,
  labelDatabase,
  migrate,
  readMigrations,
  withClient,
} from './database.ts';
import { fillConversations, fillPeople, settle, standardPlan } from './fill.ts';
import { type Fixture, readFixture } from './fixture.ts';

export const template = 'parley_bench';
/** Rows older than this should not be listed as the newest. */
const keptForMs = 14 * 86_400_000;

export async function prepareDatabase(server: pg.Client, serverUrl: string): Promise<Fixture> {
  const url = databaseUrl(serverUrl, template);
  const version = await fillVersion();
  const [kept, filledAt = ''] = ((await databaseLabel(server, template)) ?? '').split(' at ');
  const fresh = Date.now() - Date.parse(filledAt) < keptForMs;
  if (kept !== version || !fresh) {
    const now = new Date();
    const plan = standardPlan(now);
    await dropDatabase(server, template);
    await server.query(`CREATE DATABASE ${template}`);
    await withClient(url, async (client) => {
      await migrate(client);
      await fillPeople(client, plan);
      await fillConversations(client, plan, 1, plan.conversations);
      await settle(client);
    });
    await labelDatabase(server, template, `${version} at ${now.toISOString()}`);
  }
  return withClient(url, readFixture);
}

async function fillVersion(): Promise<string> {
  const hash = createHash('sha256');
  for (const { checksum } of await readMigrations()) hash.update(checksum);
  for (const file of ['fill.ts', 'identity.ts']) hash.update(await readFile(new URL(file, import.meta.url)));
  return `parley-bench ${hash.digest('hex').slice(0, 16)}`;
}
