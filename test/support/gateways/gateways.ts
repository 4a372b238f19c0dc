import { createBulkOperations } from '../../../src/domain/bulk/bulk-operations.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../../src/domain/gateway.ts';
import { createWriteTurns } from '../../../src/domain/writes/write-turns.ts';
import type { Database } from '../../../src/store/core/database.ts';

/** A gateway on a database, without jobs; `close` it before the database. */
export async function openGateway(
  db: Database,
  options: Partial<GatewayOptions> = {},
): Promise<Gateway & { close(): Promise<void> }> {
  const turns = createWriteTurns(5, 30_000);
  const bulkOperations = await createBulkOperations(db, { enqueue: async () => {}, wake: () => {} }, turns);
  const gateway = createGateway(db, bulkOperations, {
    batchesInFlight: 1,
    maxBatchSize: 200,
    turns,
    attachmentLinkTtlMs: 1000,
    eventsKeptForMs: 3_600_000,
    subscriptionBuffer: 1000,
    subscriptionsPerToken: 100,
    webhookAllowPrivate: false,
    fetchKeys: (url) => fetch(url),
    onFault: () => {},
    ...options,
  });
  return { ...gateway, close: () => bulkOperations.close() };
}
