import type { GatewayProcess } from '../gateways/gateway-process.ts';
import { until } from '../processes/until.ts';

/** As many rows as one operation may have. */
export const largestBulk = 10_000;

/**
 * Rows named `Row 0` and on. Every other one has an externalId: the database lets none of those in twice, so that a row
 * created twice fails, and one of the others is there twice.
 */
export function bulkRows(count: number) {
  return Array.from({ length: count }, (_, nth) => ({
    customer: { email: `customer-${Math.floor(nth / 50)}@example.com` },
    name: `Row ${nth}`,
    ...(nth % 2 === 0 && { externalId: `external-${nth}` }),
  }));
}

export interface BulkState {
  status: string;
  total: number;
  succeeded: number;
  failed: number;
  pending: number;
}

/** Starts an operation and gives its id. */
export async function startBulk(gateway: GatewayProcess, conversations: object[]): Promise<string> {
  const answer = await gateway.ask(
    `mutation ($input: BulkCreateConversationsInput!) {
      bulkCreateConversations(input: $input) {
        ... on BulkCreateConversationsPayload { bulkOperation { id status total } }
      }
    }`,
    { input: { conversations } },
  );
  return answer.bulkCreateConversations.bulkOperation.id;
}

/** Where an operation stands. */
async function bulkState(gateway: GatewayProcess, id: string): Promise<BulkState> {
  const query = 'query ($id: ID!) { bulkOperation(id: $id) { status total succeeded failed pending } }';
  return (await gateway.ask(query, { id })).bulkOperation;
}

/** Kills the gateway once some rows of its operation have settled and others have not. */
export async function killInTheMiddle(gateway: GatewayProcess, id: string): Promise<void> {
  const { pending } = await until(
    () => bulkState(gateway, id),
    ({ succeeded }) => succeeded > 0,
  );
  await gateway.kill('SIGKILL');
  if (pending === 0) throw new Error('The operation was over before it could be disturbed.');
}

/** The operation's end, as a gateway sees it, with the ids that it lists. */
export async function endOfBulk(gateway: GatewayProcess, id: string): Promise<BulkState & { ids: string[] }> {
  const state = await until(
    () => bulkState(gateway, id),
    ({ pending, status }) => pending === 0 && status !== 'RUNNING' && status !== 'QUEUED',
    60_000,
  );
  const { bulkOperation } = await gateway.ask('query ($id: ID!) { bulkOperation(id: $id) { ids } }', { id });
  return { ...state, ids: bulkOperation.ids };
}
