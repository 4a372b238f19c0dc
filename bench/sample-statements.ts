// How many statements a request costs: once in sequence, and once under load, where a candidate may share statements
// between requests. A separate pass, so that counting does not slow any timed run.
import type { Candidate } from './candidates/candidate.ts';
import { databaseUrl } from './database.ts';
import { HttpConnection } from './http-connection.ts';
import { attempt, runLoad } from './load.ts';
import { type Bench, withCandidate } from './measure.ts';
import { countStatements } from './statement-count.ts';
import type { Workload } from './workloads/workload.ts';

export interface StatementSample {
  readonly workload: string;
  readonly candidate: string;
  readonly alone: number;
  readonly underLoad: number;
}

const sampled = 20;
const loadSeconds = 1;

export async function sampleStatements(
  bench: Bench,
  candidate: Candidate,
  workloads: readonly Workload[],
  connections: number,
): Promise<StatementSample[]> {
  if (candidate.database === 'embedded') return [];
  const { url, count, close } = await countStatements(databaseUrl(bench.serverUrl, `${bench.template}_run`));
  try {
    return await withCandidate(
      bench,
      candidate,
      1,
      async ({ origins, fixture }) => {
        const samples: StatementSample[] = [];
        for (const workload of workloads) {
          const nextCall = workload.calls(candidate.dialect, fixture);
          const connection = new HttpConnection(origins[0]!, candidate.headers);
          const requests = workload.rowsPerCall ? 2 : sampled;
          const statementsOf = async (times: number): Promise<number> => {
            const before = count();
            for (let time = 0; time < times; time += 1) {
              const fault = await attempt(connection, nextCall());
              if (fault) throw new Error(`${candidate.name} ${workload.name}: ${fault}`);
            }
            return (count() - before) / times;
          };
          await statementsOf(requests);
          const alone = await statementsOf(requests);
          connection.close();
          const before = count();
          const plan = { origins, headers: candidate.headers, seconds: loadSeconds, nextCall };
          const load = await runLoad({ ...plan, connections: workload.connections ?? connections });
          const answered = load.answered;
          const underLoad = answered > 0 ? (count() - before) / answered : alone;
          samples.push({ workload: workload.name, candidate: candidate.name, alone, underLoad });
        }
        return samples;
      },
      () => url,
    );
  } finally {
    await close();
  }
}
