import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { decodeId } from '../../../src/domain/core/ids.ts';
import { emptyDatabaseUrl } from '../databases/database.ts';
import { type GatewayData, runCommand } from '../processes/command.ts';
import type { GatewayProcess } from './gateway-process.ts';

/** What `parley org create --json` prints. */
export interface CreatedOrganization {
  readonly organizationId: string;
  readonly token: string;
  readonly shard: string;
}

/** Runs a command to its end and returns what it printed as JSON; throws if it failed. */
export async function runJson<Printed>(args: string[], data: GatewayData): Promise<Printed> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], data);
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Printed;
}

/** Creates an organization on the command line, in the shard with the fewest. */
export function createOrganizationIn(data: GatewayData, name: string): Promise<CreatedOrganization> {
  return runJson(['org', 'create', '--name', name, '--admin-email', 'admin@example.com'], data);
}

/** A new database with this many shards. Only on a server. */
export async function createShardedDatabase(count: number): Promise<{ databaseUrl: string }> {
  const data = { databaseUrl: await emptyDatabaseUrl() };
  await runJson(['shards', 'create', '--count', String(count)], data);
  return data;
}

/** The response to an operation, with its top-level errors. */
export interface Response {
  readonly data?: any;
  readonly errors?: { message: string; extensions: { code?: string } }[];
}

/** Sends an operation to a gateway with a token. */
export async function send(
  gateway: GatewayProcess,
  token: string,
  query: string,
  variables: object,
): Promise<Response> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Response;
}

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id } } ... on Error { code } } }`;

/** Creates a conversation; returns its id, or the code of the error and all that the gateway answered. */
async function createConversation(
  gateway: GatewayProcess,
  token: string,
  input: object,
): Promise<{ id: string } | { code: string; answer: Response }> {
  const answer = await send(gateway, token, create, { input });
  const code = answer.errors?.[0]?.extensions.code ?? answer.data?.createConversation?.code;
  return code === undefined ? { id: answer.data.createConversation.conversation.id } : { code, answer };
}

/** The code of the error that creating a conversation causes, or `created`. */
export async function creationOf(gateway: GatewayProcess, token: string, input: object): Promise<string> {
  const outcome = await createConversation(gateway, token, input);
  return 'code' in outcome ? outcome.code : 'created';
}

/** The external ids of an organization's conversations in a shard that begin with a text, sorted. */
export async function externalIdsIn(
  client: pg.Client,
  shard: string,
  { organizationId }: CreatedOrganization,
  prefix: string,
): Promise<string[]> {
  const { rows } = await client.query<{ external_id: string }>(
    `SELECT external_id FROM ${shard}.conversations WHERE org_id = $1 AND external_id LIKE $2`,
    [decodeId('Organization', organizationId), `${prefix}%`],
  );
  return rows.map((row) => row.external_id).toSorted();
}

/** Conversations that writers have created, and how often they were told to try again. */
export interface Written {
  readonly ids: Map<string, string>;
  refused: number;
  /** What a client would not have retried. */
  readonly failures: unknown[];
}

export const newWritten = (): Written => ({ ids: new Map(), refused: 0, failures: [] });

/** Creates conversations one after the other until it is stopped, repeating each with its key until it is acknowledged. */
export async function keepCreating(
  gateways: readonly GatewayProcess[],
  token: string,
  name: string,
  written: Written,
  stop: AbortSignal,
): Promise<void> {
  for (let nth = 0; !stop.aborted; nth++) {
    const externalId = `${name}-${nth}`;
    const input = { customer: { email: `${name}-${nth % 20}@example.com` }, externalId, idempotencyKey: externalId };
    for (let attempt = 0; ; attempt++) {
      const gateway = gateways[(nth + attempt) % gateways.length] as GatewayProcess;
      const outcome = await createConversation(gateway, token, input);
      if ('id' in outcome) {
        written.ids.set(outcome.id, externalId);
        break;
      }
      if (outcome.code === 'SERVICE_UNAVAILABLE') written.refused++;
      else if (outcome.code !== 'RATE_LIMITED') {
        written.failures.push(outcome.answer);
        return;
      }
      await sleep(50);
    }
    await sleep(40);
  }
}
