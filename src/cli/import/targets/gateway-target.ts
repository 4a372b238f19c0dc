import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOrHalve } from '../../../batching/run-or-halve.ts';
import { type GatewayClient, RefusedError } from '../../gateway/client.ts';
import { CommandError } from '../../report-error.ts';
import { isThereAlready, type RowFailure, toReasons } from '../report/failure-reasons.ts';
import type { ImportRow } from '../row.ts';
import {
  type Bulk,
  bulkMutation,
  bulkOf,
  bulkQuery,
  type CreatedRow,
  createdQuery,
  createdRowsQuery,
  type FailedRow,
  failedRowsQuery,
  retryMutation,
  timesQuery,
} from './gateway-documents.ts';
import { type ChunkResult, type ImportTarget, joinResults, tally, type Verdict } from './target.ts';

const waitMs = 10_000;
const pauseMs = 250;
const retriesOfRows = 10;
const canceled: RowFailure = {
  code: 'CANCELED',
  message: 'The bulk operation was canceled before it reached this row.',
};

/** Sends rows to a gateway, each chunk as one bulk operation. */
export function createGatewayTarget(client: GatewayClient, dryRun: boolean): ImportTarget {
  return {
    name: client.url,
    // While the gateway processes one operation, the next is being sent.
    chunksInFlight: 2,
    waiting: client.waiting,
    close: async () => {},
    timesOf: timesReader(client),
    send: (rows, onSettled) => sendChunk(client, rows, onSettled, dryRun),
  };
}

const idsPerRequest = 100;

/** Reads when conversations were created, until the gateway refuses to say. */
function timesReader(client: GatewayClient): ImportTarget['timesOf'] {
  let mayRead = true;
  return async (externalIds) => {
    const times = new Map<string, Date>();
    for (let from = 0; mayRead && from < externalIds.length; from += idsPerRequest) {
      const some = externalIds.slice(from, from + idsPerRequest);
      try {
        const { conversations } = await client.ask<Times>(timesQuery, { externalIds: some });
        for (const { externalId, createdAt } of conversations.nodes) times.set(externalId, new Date(createdAt));
      } catch (error) {
        if (!(error instanceof CommandError) || !/permission/i.test(error.message)) throw error;
        mayRead = false;
      }
    }
    return mayRead ? times : null;
  };
}

interface Times {
  readonly conversations: { readonly nodes: readonly { externalId: string; createdAt: string }[] };
}

async function sendChunk(
  client: GatewayClient,
  rows: readonly ImportRow[],
  onSettled: (count: number) => void,
  dryRun: boolean,
): Promise<ChunkResult> {
  if (rows.length === 0) return tally([]);
  return runOrHalve(rows, {
    run: (some) => runOperation(client, some, onSettled, dryRun),
    judge: (error, some) => {
      if (!(error instanceof RefusedError)) throw error;
      if (some.length > 1) return 'halve';
      onSettled(1);
      return { outcome: tally([toReasons({ code: 'REFUSED', message: error.message })]) };
    },
    join: joinResults,
  });
}

async function runOperation(
  client: GatewayClient,
  rows: readonly ImportRow[],
  onSettled: (count: number) => void,
  dryRun: boolean,
): Promise<ChunkResult> {
  let reported = 0;
  const tell = ({ total, pending }: Bulk) => {
    const more = total - pending - reported;
    if (more > 0) onSettled(more);
    reported += Math.max(0, more);
  };
  // A chunk that is sent again because the first response was lost is the same operation.
  const idempotencyKey = `import:${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
  const kept = { onConflict: 'SKIP', idempotencyKey };
  // Rows of a dry run are VALID or FAILED, so only a conflict shows that a row already exists.
  const input = {
    conversations: rows,
    waitMs,
    context: 'parley import',
    ...(dryRun ? { onConflict: 'FAIL', validateOnly: true } : kept),
  };
  const start = await client.ask<{ bulkCreateConversations: object }>(bulkMutation, { input });
  let bulk = await untilEnd(client, bulkOf(start.bulkCreateConversations), tell);
  let failed = await failedRows(client, bulk);
  if (dryRun) return verdictsOf(rows, failed);
  for (let retry = 1; failed.some(({ error }) => error?.retryable) && retry <= retriesOfRows; retry++) {
    await sleep(Math.max(0, ...failed.map(({ error }) => error?.retryAfterMs ?? 0)));
    const again = await client.ask<{ retryBulkOperation: object }>(retryMutation, { input: { id: bulk.id, waitMs } });
    bulk = await untilEnd(client, bulkOf(again.retryBulkOperation), tell);
    failed = await failedRows(client, bulk);
  }
  const { bulkOperation } = await client.ask<{ bulkOperation: { ids: string[] } }>(createdQuery, { id: bulk.id });
  const created = bulkOperation.ids.length;
  const lost = failed.filter(({ error }) => error === null || !isThereAlready(error));
  const existed = bulk.succeeded - created + failed.length - lost.length;
  const rejected = new Map(lost.map(({ index, error }) => [index, toReasons(error ?? canceled)]));
  const mayBeIgnored = created > 0 && rows.some(({ customer }) => Object.keys(customer).length > 1);
  const ignored = mayBeIgnored ? await ignoredFields(client, bulk, created) : new Map();
  return { created, existed, good: 0, rejected, ignored };
}

/** The fields of customers that were ignored because the customer existed, by the index of the row. */
async function ignoredFields(
  client: GatewayClient,
  { id }: Bulk,
  created: number,
): Promise<Map<number, readonly string[]>> {
  const ignored = new Map<number, readonly string[]>();
  for (const { index, effects } of await rowsOf<CreatedRow>(client, createdRowsQuery, id, created))
    if (effects !== null && effects.customerMatchedBy !== 'CREATED' && effects.ignoredCustomerFields.length > 0)
      ignored.set(index, effects.ignoredCustomerFields);
  return ignored;
}

/** The results of a dry run. */
function verdictsOf(rows: readonly ImportRow[], failed: readonly FailedRow[]): ChunkResult {
  const errors = new Map(failed.map(({ index, error }) => [index, error ?? canceled]));
  const first = new Map<unknown, number>();
  return tally(
    rows.map((row, at): Verdict => {
      const repeats = row.externalId != null && (first.get(row.externalId) ?? at) < at;
      if (row.externalId != null && !repeats) first.set(row.externalId, at);
      const error = errors.get(at);
      // An import waits until the customer's limit lets the row through.
      if (!error || error.code === 'RATE_LIMITED') return 'good';
      if (isThereAlready(error)) return 'existed';
      const isOnlyRepeated = repeats && error.issues?.length === 1 && error.issues[0]?.path.join() === 'externalId';
      return isOnlyRepeated ? 'existed' : toReasons(error);
    }),
  );
}

async function untilEnd(client: GatewayClient, started: Bulk, tell: (bulk: Bulk) => void): Promise<Bulk> {
  for (let bulk = started; ; ) {
    tell(bulk);
    if (bulk.completedAt !== null) return bulk;
    await sleep(pauseMs);
    const { bulkOperation } = await client.ask<{ bulkOperation: Bulk | null }>(bulkQuery, { id: bulk.id });
    if (bulkOperation === null) throw new CommandError(`The bulk operation ${bulk.id} no longer exists.`);
    bulk = bulkOperation;
  }
}

interface RowsPage<Row> {
  readonly bulkOperation: {
    readonly rows: { nodes: Row[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  };
}

const failedRows = (client: GatewayClient, { id, failed }: Bulk) =>
  rowsOf<FailedRow>(client, failedRowsQuery, id, failed);

/** The rows that a query lists, of which there are as many as given. */
async function rowsOf<Row>(client: GatewayClient, query: string, id: string, count: number): Promise<Row[]> {
  const found: Row[] = [];
  for (let after: string | null = null; found.length < count; ) {
    const { bulkOperation }: RowsPage<Row> = await client.ask(query, { id, after });
    found.push(...bulkOperation.rows.nodes);
    if (!bulkOperation.rows.pageInfo.hasNextPage) break;
    after = bulkOperation.rows.pageInfo.endCursor;
  }
  return found;
}
