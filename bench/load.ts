// A closed loop: each connection sends its next request when the response to the previous one has been checked.
// Unchecked requests do not count.
import { Histogram } from './histogram.ts';
import { HttpConnection } from './http-connection.ts';

export interface Call {
  readonly path: string;
  readonly body: string;
  /** What is wrong with the response, or null. */
  readonly check: (answer: unknown) => string | null;
  /** The next request before the call is complete, if any. */
  readonly follow?: (answer: unknown) => Call | null;
}

type Headers = Readonly<Record<string, string>>;

export interface LoadPlan {
  /** The servers: connections are assigned to them in turn. */
  readonly origins: readonly string[];
  /** One set for all connections, or several that are assigned to them in turn. */
  readonly headers: Headers | readonly Headers[];
  readonly connections: number;
  readonly seconds: number;
  /** The next request of a connection, which is given by its number. */
  readonly nextCall: (connection: number) => Call;
  /** Stop after this many measured requests, if the time is not up before. */
  readonly atMost?: number;
  readonly onProgress?: (answered: number) => void;
}

export interface LoadResult {
  /** Every request with a response, within the measured time or not. */
  readonly answered: number;
  /** The ones that count: with a correct response in time. */
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly errors: number;
  readonly errorSamples: readonly string[];
}

const samplesKept = 3;
/** How long a server may still take for the last requests. */
const answerTimeoutMs = 35_000;

export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const latencies = new Histogram();
  const errorSamples: string[] = [];
  const begin = performance.now();
  const end = begin + plan.seconds * 1000;
  const atMost = plan.atMost ?? Number.POSITIVE_INFINITY;
  let errors = 0;
  let answeredAtAll = 0;
  let lastAnswer = begin;

  async function work(connection: HttpConnection, number: number): Promise<void> {
    while (latencies.total < atMost) {
      const sent = performance.now();
      if (sent >= end) break;
      const fault = await attempt(connection, plan.nextCall(number));
      const answered = performance.now();
      answeredAtAll += 1;
      // A request belongs to the run if its response arrived during it, so that none is lost at either edge.
      if (answered >= end) continue;
      if (fault) {
        errors += 1;
        if (errorSamples.length < samplesKept) errorSamples.push(fault);
      } else {
        latencies.add(answered - sent);
        lastAnswer = answered;
        plan.onProgress?.(latencies.total);
      }
    }
    connection.close();
  }

  const sets = [plan.headers].flat();
  const connections = Array.from(
    { length: plan.connections },
    (_, index) => new HttpConnection(plan.origins[index % plan.origins.length]!, sets[index % sets.length]!),
  );
  const giveUp = setTimeout(
    () => {
      for (const connection of connections) connection.close();
    },
    end - performance.now() + answerTimeoutMs,
  );
  await Promise.all(connections.map(work));
  clearTimeout(giveUp);
  const seconds = latencies.total >= atMost ? (lastAnswer - begin) / 1000 : plan.seconds;
  return {
    answered: answeredAtAll,
    requests: latencies.total,
    seconds,
    perSecond: latencies.total / seconds,
    meanMs: latencies.mean,
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    p99Ms: latencies.percentile(0.99),
    maxMs: latencies.max,
    errors,
    errorSamples,
  };
}

/** Sends one request and returns what is wrong with its response, or null. */
export async function attempt(connection: HttpConnection, call: Call): Promise<string | null> {
  try {
    const { status, body } = await connection.post(call.path, call.body);
    if (status !== 200) return `HTTP ${status}: ${body.slice(0, 300)}`;
    const answer: unknown = JSON.parse(body);
    const next = call.follow?.(answer);
    if (next) return attempt(connection, next);
    const fault = call.check(answer);
    return fault && `${fault}: ${body.slice(0, 300)}`;
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return error instanceof Error ? error.message : String(error);
  }
}
