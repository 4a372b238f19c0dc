import type { GatewayProcess } from '../gateways/gateway-process.ts';
import { until } from '../processes/until.ts';

/** The maximum number of rows per operation. */
export const largestBulk = 10_000;

/**
 * Rows named `Row 0` and so on. Every other one has an externalId, which the database accepts only once: creating such
 * a row twice fails, and creating one of the others twice leaves a duplicate.
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

/** Starts an operation and returns its id. */
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

/** The current state of an operation. */
async function bulkState(gateway: GatewayProcess, id: string): Promise<BulkState> {
  const query = 'query ($id: ID!) { bulkOperation(id: $id) { status total succeeded failed pending } }';
  return (await gateway.ask(query, { id })).bulkOperation;
}

/** Kills the gateway when some rows of its operation have settled and others have not. */
export async function killInTheMiddle(gateway: GatewayProcess, id: string): Promise<void> {
  const { pending } = await until(
    () => bulkState(gateway, id),
    ({ succeeded }) => succeeded > 0,
  );
  await gateway.kill('SIGKILL');
  if (pending === 0) throw new Error('The operation was over before it could be interrupted.');
}

/** The end of the operation as a gateway sees it, with the ids it lists. */
export async function endOfBulk(gateway: GatewayProcess, id: string): Promise<BulkState & { ids: string[] }> {
  const state = await until(
    () => bulkState(gateway, id),
    ({ pending, status }) => pending === 0 && status !== 'RUNNING' && status !== 'QUEUED',
    60_000,
  );
  const { bulkOperation } = await gateway.ask('query ($id: ID!) { bulkOperation(id: $id) { ids } }', { id });
  return { ...state, ids: bulkOperation.ids };
}
