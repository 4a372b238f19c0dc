import { setTimeout as sleep } from 'node:timers/promises';
import { emptyDatabaseUrl } from '../databases/database.ts';
import { type GatewayData, type GatewayProcess, runCommand } from './gateway-process.ts';

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
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id externalId } } ... on Error { code } } }`;

/** Conversations that writers have created, and how often they were told to try again. */
export interface Written {
  readonly ids: Map<string, string>;
  refused: number;
  /** What a client would not have retried. */
  readonly failures: unknown[];
}

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
      const { data, errors } = await send(gateway, token, create, { input });
      const code = errors?.[0]?.extensions.code ?? data?.createConversation?.code;
      if (code === undefined) {
        written.ids.set(data.createConversation.conversation.id, externalId);
        break;
      }
      if (code === 'SERVICE_UNAVAILABLE') written.refused++;
      else if (code !== 'RATE_LIMITED') {
        written.failures.push(errors ?? data);
        return;
      }
      await sleep(50);
    }
    await sleep(40);
  }
}
