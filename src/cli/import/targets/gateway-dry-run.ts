import { type GatewayClient, RefusedError } from '../../gateway/client.ts';
import { isThereAlready, type RowFailure, toReasons } from '../report/failure-reasons.ts';
import type { ImportRow } from '../row.ts';
import { dryRunMutation, dryRunsPerRequest } from './gateway-documents.ts';
import { type ChunkResult, tally, type Verdict } from './target.ts';

/** Has a gateway say of each row what creating it would give, and keep nothing. */
export async function dryRunOverGateway(
  client: GatewayClient,
  rows: readonly ImportRow[],
  onSettled: (count: number) => void,
): Promise<ChunkResult> {
  const verdicts: Verdict[] = [];
  for (let from = 0; from < rows.length; from += dryRunsPerRequest) {
    const some = rows.slice(from, from + dryRunsPerRequest);
    verdicts.push(...(await runDry(client, some)));
    onSettled(some.length);
  }
  return tally(verdicts);
}

async function runDry(client: GatewayClient, rows: readonly ImportRow[]): Promise<Verdict[]> {
  const variables = Object.fromEntries(rows.map((row, at) => [`r${at}`, { ...row, validateOnly: true }]));
  try {
    const answer = await client.ask<Record<string, RowFailure & { __typename: string }>>(
      dryRunMutation(rows.length),
      variables,
    );
    return rows.map((_, at) => toVerdict(answer[`r${at}`] as RowFailure & { __typename: string }));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (rows.length === 1) return [toReasons({ code: 'REFUSED', message: error.message })];
    const middle = rows.length >> 1;
    const first = await runDry(client, rows.slice(0, middle));
    return [...first, ...(await runDry(client, rows.slice(middle)))];
  }
}

function toVerdict(result: RowFailure & { __typename: string }): Verdict {
  if (result.__typename === 'CreateConversationPayload') return 'good';
  return isThereAlready(result) ? 'existed' : toReasons(result);
}
