import { createDatabaseSource } from '../../../src/cli/export/database-source.ts';
import { exportText, noCounts } from '../../../src/cli/export/export-text.ts';
import type { ExportSource } from '../../../src/cli/export/exported.ts';
import { createGatewaySource } from '../../../src/cli/export/gateway-source.ts';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { openTestDatabase } from '../databases/database.ts';
import type { Tenant } from '../gateways/tenant.ts';

const everything = { createdAfter: null, createdBefore: null };

/** An organization's conversations, as an export reads them directly from the database. */
export const exportedFromDatabase = async ({ orgId }: Tenant) =>
  rowsOf(createDatabaseSource(await openTestDatabase(), orgId, everything, async () => {}));

/** The same, from a gateway over HTTP. */
export const exportedFromGateway = (url: string, { token }: Tenant) =>
  rowsOf(createGatewaySource(createGatewayClient(url, token), everything));

async function rowsOf(source: ExportSource): Promise<any[]> {
  let text = '';
  await source.view(async (view) => {
    for await (const part of exportText(view, true, noCounts())) text += part;
  });
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
