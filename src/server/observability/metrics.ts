import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OperationRecord } from '../../operations/operation-record.ts';
import type { PoolUse } from '../../store/core/database.ts';
import { type AnsweredRequest, maxNameLength } from './answered-request.ts';
import { NameBudget } from './name-budget.ts';

export interface MetricsSources {
  /** Null if there is no pool. */
  readonly poolUse: () => PoolUse | null;
  /** The number of waiting jobs, by queue. Rejects if the database does not respond. */
  readonly waitingJobs: () => Promise<ReadonlyMap<string, number>>;
}

export interface Metrics {
  readonly requestAnswered: (request: AnsweredRequest) => void;
  readonly batchWritten: (kind: string, size: number) => void;
  /** All metrics in the text format of Prometheus. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

// Each name creates a permanent time series, and clients choose the names, so those beyond a limit are counted together.
const maxNamesOfToken = 100;
const maxNames = 1000;

/** The metrics of a gateway; docs/operations.md describes each of them. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const operations = new Counter({
    name: 'parley_operations_total',
    help: 'Answered GraphQL operations, by type, name and code of the first top-level error (OK if there is none).',
    labelNames: ['type', 'name', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'parley_operation_duration_seconds',
    help: 'Time from the last byte of a GraphQL request to its response, or to the start of its subscription.',
    labelNames: ['type'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const batches = new Histogram({
    name: 'parley_batch_size',
    help: 'Number of writes per transaction.',
    labelNames: ['kind'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  });
  new Gauge({
    name: 'parley_pool_connections',
    help: 'PostgreSQL connections that are busy or idle, and requests that are waiting for a connection.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(sources.poolUse() ?? {})) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'parley_queue_jobs',
    help: 'Waiting jobs, by queue; absent while the database does not respond.',
    labelNames: ['queue'],
    registers,
    async collect() {
      this.reset();
      const waiting = await sources.waitingJobs().catch(() => new Map<string, number>());
      for (const [queue, count] of waiting) this.set({ queue }, count);
    },
  });

  const names = new NameBudget(maxNamesOfToken, maxNames);
  const nameLabel = ({ name, caller }: OperationRecord) => {
    if (name === null || caller === null) return '';
    const known = name.slice(0, maxNameLength);
    return names.admits(caller.clientId, known) ? known : 'other';
  };
  return {
    requestAnswered({ path, record, durationMs }) {
      if (path !== '/graphql') return;
      const type = record.kind ?? 'none';
      operations.inc({ type, name: nameLabel(record), code: record.code ?? 'OK' });
      durations.observe({ type }, durationMs / 1000);
    },
    batchWritten: (kind, size) => batches.observe({ kind }, size),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
