import { runOrHalve } from '../../../batching/run-or-halve.ts';
import { type GatewayClient, RefusedError } from '../../gateway/client.ts';
import { isThereAlready, type RowFailure, toReasons } from '../report/failure-reasons.ts';
import type { ImportRow } from '../row.ts';
import { dryRunMutation, dryRunsPerRequest } from './gateway-documents.ts';
import { type ChunkResult, tally, type Verdict } from './target.ts';

/** Asks a gateway what creating each row would result in, without writing anything. */
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

function runDry(client: GatewayClient, rows: readonly ImportRow[]): Promise<Verdict[]> {
  return runOrHalve<ImportRow, Verdict[]>(rows, {
    run: async (some) => {
      const variables = Object.fromEntries(some.map((row, at) => [`r${at}`, { ...row, validateOnly: true }]));
      const answer = await client.ask<Record<string, RowFailure & { __typename: string }>>(
        dryRunMutation(some.length),
        variables,
      );
      return some.map((_, at) => toVerdict(answer[`r${at}`] as RowFailure & { __typename: string }));
    },
    judge: (error, some) => {
      if (!(error instanceof RefusedError)) throw error;
      return some.length > 1 ? 'halve' : { outcome: [toReasons({ code: 'REFUSED', message: error.message })] };
    },
    join: (first, second) => [...first, ...second],
  });
}

function toVerdict(result: RowFailure & { __typename: string }): Verdict {
  if (result.__typename === 'CreateConversationPayload') return 'good';
  return isThereAlready(result) ? 'existed' : toReasons(result);
}
