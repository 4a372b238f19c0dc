import { expect, it } from 'vitest';
import type { Database } from '../../src/store/core/database.ts';
import { openEmbeddedDatabase } from '../../src/store/drivers/embedded/embedded-database.ts';
import { bulkFacts, createdOnce } from '../support/data/bulk-facts.ts';
import { bulkRows, endOfBulk, killInTheMiddle, largestBulk, startBulk } from '../support/data/bulk-import.ts';
import { databaseKind, openUrl, testDatabaseUrl } from '../support/databases/database.ts';
import { createOrganization, migratedDataDir, startGateway } from '../support/gateways/gateway-process.ts';
import type { GatewayData } from '../support/processes/command.ts';

const newData = async (): Promise<GatewayData> =>
  databaseKind === 'embedded' ? { dataDir: migratedDataDir() } : { databaseUrl: await testDatabaseUrl() };

/** Reads the tables; no gateway may be using the embedded ones at the time. */
async function lookInto<T>(data: GatewayData, look: (db: Database) => Promise<T>): Promise<T> {
  const db = 'dataDir' in data ? await openEmbeddedDatabase(data) : await openUrl(data.databaseUrl);
  try {
    return await look(db);
  } finally {
    await db.close();
  }
}

it('R11: a gateway killed in the middle of 10,000 rows and started again creates each exactly once', async () => {
  const data = await newData();
  const token = 'databaseUrl' in data ? await createOrganization(data) : undefined;
  const first = await startGateway(data, { token });
  const id = await startBulk(first, bulkRows(largestBulk));
  await killInTheMiddle(first, id);
  const { CREATED = 0, PENDING = 0 } = (await lookInto(data, bulkFacts)).rows;
  expect(CREATED).toBeGreaterThan(0);
  expect(PENDING).toBeGreaterThan(0);
  expect(CREATED + PENDING).toBe(largestBulk);

  const second = await startGateway(data, { token });
  const { ids, ...end } = await endOfBulk(second, id);
  expect(end).toEqual({ status: 'COMPLETED', total: largestBulk, succeeded: largestBulk, failed: 0, pending: 0 });
  expect(new Set(ids).size).toBe(largestBulk);
  expect(await second.kill('SIGTERM')).toMatchObject({ code: 0 });
  expect(await lookInto(data, bulkFacts)).toEqual(createdOnce(largestBulk));
}, 120_000);
