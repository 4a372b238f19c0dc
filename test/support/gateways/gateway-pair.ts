import { testDatabaseUrl } from '../databases/database.ts';
import type { GatewayData } from '../processes/command.ts';
import { createOrganization, type GatewayProcess, startGateway } from './gateway-process.ts';

/** Two gateways on one database. */
export type GatewayPair = [GatewayProcess, GatewayProcess];

export const startGatewayPair = (data: GatewayData, token: string, env: Record<string, string> = {}) =>
  Promise.all([startGateway(data, { token, env }), startGateway(data, { token, env })]);

/** Creates an organization in the file's database, and starts two gateways on it. */
export async function openGatewayPair(env: Record<string, string> = {}) {
  const data: GatewayData = { databaseUrl: await testDatabaseUrl() };
  const token = await createOrganization(data);
  return { data, token, gateways: await startGatewayPair(data, token, env) };
}
