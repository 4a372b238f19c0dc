import { openServerDatabase } from '../../src/store/drivers/server/server-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createTenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';
import { type Cluster, gatewayRole } from './cluster.ts';
import type { FaultReport } from './fault.ts';
import { type Gateway, limits, startGateway } from './gateway.ts';
import { type Load, startLoad } from './load.ts';
import { bulkOperationsEnd, judge } from './verdict.ts';

/** Gateways on a separate database, under load. */
export interface Stage {
  readonly database: string;
  readonly gateways: readonly Gateway[];
  readonly load: Load;
  readonly token: string;
  /** Waits until the load has progressed further, whatever happens meanwhile. */
  underLoad(): Promise<void>;
  /** Measures how long each gateway takes to acknowledge a write that is sent from now on. */
  recovered(gateways?: readonly number[]): Promise<string>;
  /**
   * Asserts that while `work` runs (the database is away), every request gets a response, which is SERVICE_UNAVAILABLE.
   */
  away(work: () => Promise<void>): Promise<void>;
}

export interface StageOptions {
  readonly cluster: Cluster;
  readonly gateways: number;
  readonly clients?: number;
  readonly poolSize?: number;
  readonly tablespace?: string;
  /** The URL for gateways, if it differs from the cluster's own. */
  readonly through?: (url: string) => string;
  /** A request without a response after this time counts as hung. */
  readonly patienceMs?: number;
  /** Gateways are killed, which breaks connections to them. */
  readonly killing?: boolean;
}

const allowedRecoveryMs = 5_000;
/** A wait for a connection, a statement that the server cancels or never finishes, and a margin for a busy machine. */
const usualPatienceMs = limits.connectMs + limits.statementMs + limits.silenceMs + 4_000;
let made = 0;

/** Runs `work` on a stage, ends it, and compares what the gateways acknowledged with the database. */
export async function onStage(
  options: StageOptions,
  work: (stage: Stage) => Promise<void>,
): Promise<Omit<FaultReport, 'name' | 'times'>> {
  const { cluster } = options;
  const database = `faults_${++made}`;
  const tablespace = options.tablespace ? ` TABLESPACE ${options.tablespace}` : '';
  await cluster.sql(`CREATE DATABASE ${database} OWNER ${gatewayRole} TEMPLATE template0${tablespace}`);
  const token = await prepare(cluster.gatewayUrl(database));
  const url = cluster.gatewayUrl(database);
  const gateways = await Promise.all(
    Array.from({ length: options.gateways }, (_, nth) =>
      startGateway({
        DATABASE_URL: `${options.through?.(url) ?? url}?application_name=gateway_${nth}`,
        PARLEY_POOL_SIZE: String(options.poolSize ?? 6),
      }),
    ),
  );
  const patienceMs = options.patienceMs ?? usualPatienceMs;
  const load = startLoad({ gateways, token, clients: options.clients ?? 16, patienceMs });

  const broken: string[] = [];
  const recoveriesMs: number[] = [];
  const everyGateway = gateways.map((_, nth) => nth);
  const stage: Stage = {
    database,
    gateways,
    load,
    token,
    async underLoad() {
      const enough = load.acknowledged.length + 100;
      await until(
        async () => load.acknowledged.length,
        (count) => count >= enough,
        60_000,
      );
    },
    async recovered(which = everyGateway) {
      const since = performance.now();
      const answered = await Promise.all(which.map((nth) => load.acknowledgedAfter(nth, since, 30_000)));
      const took = answered.map((at) => (at === null ? Number.POSITIVE_INFINITY : at - since));
      recoveriesMs.push(...took);
      const worst = Math.max(...took);
      if (worst > allowedRecoveryMs) broken.push(`a gateway took ${Math.round(worst)} ms to respond again`);
      return `responding again after ${took.map((ms) => Math.round(ms)).join(' and ')} ms`;
    },
    async away(during) {
      const from = performance.now();
      await during();
      const to = performance.now();
      const inside = load.failures.filter(({ begun, ended }) => begun >= from && ended <= to);
      if (inside.length === 0) broken.push('no request got a response while the database was away');
      const others = inside.filter(({ status, code, retryable }) => {
        return !(status === 503 && code === 'SERVICE_UNAVAILABLE' && retryable);
      });
      if (others.length > 0)
        broken.push(
          `while the database was away, ${others.length} responses were other than 503: ${JSON.stringify(others[0])}`,
        );
    },
  };
  try {
    await stage.underLoad();
    await work(stage);
    await load.stop();
    broken.push(...judgeAnswers(load, gateways, options.killing ?? false));
    const db = await openServerDatabase({ url: cluster.url(database), poolSize: 2 });
    try {
      broken.push(...(await bulkOperationsEnd(db)));
      const verdict = await judge(db, load);
      const count = (wanted: string) => load.failures.filter(({ code }) => code === wanted).length;
      return {
        ...verdict,
        broken: [...broken, ...verdict.broken],
        recoveriesMs,
        limited: load.limited,
        unavailable: count('SERVICE_UNAVAILABLE'),
        unknown: count('INTERNAL_SERVER_ERROR'),
      };
    } finally {
      await db.close();
    }
  } finally {
    load.abandon();
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    await cluster.sql(`DROP DATABASE ${database} WITH (FORCE)`).catch(() => {});
  }
}

/** Reports responses and log lines that no database fault excuses. */
export function judgeAnswers(load: Load, gateways: readonly Gateway[], killing: boolean): string[] {
  const broken: string[] = [];
  const complain = (what: string, found: readonly unknown[]) => {
    if (found.length > 0) broken.push(`${what}: ${found.length}, such as ${JSON.stringify(found[0])}`);
  };
  complain(
    'requests that hung',
    load.failures.filter(({ code }) => code === 'HANG'),
  );
  if (!killing)
    complain(
      'connections that the gateway broke',
      load.failures.filter(({ code }) => code === 'CONNECTION_LOST'),
    );
  complain(
    'responses that are neither 503 nor an unknown commit',
    load.failures.filter(({ status, code }) => {
      const known = code === 'HANG' || code === 'CONNECTION_LOST' || code === 'INTERNAL_SERVER_ERROR';
      return !known && !(status === 503 && code === 'SERVICE_UNAVAILABLE');
    }),
  );
  // A gateway may report an internal error only for a commit with an unknown outcome.
  complain(
    'unexpected faults in the logs',
    gateways.flatMap((gateway) =>
      gateway.errors().filter(({ level, msg, err }) => {
        const excused =
          msg === 'database unavailable' || msg === 'job queue failed' || err?.type === 'CommitUnknownError';
        return level === 'fatal' || !excused;
      }),
    ),
  );
  const crashes = gateways.reduce((sum, gateway) => sum + gateway.crashes, 0);
  if (crashes > 0) broken.push(`gateways exited by themselves: ${crashes}`);
  return broken;
}

async function prepare(url: string): Promise<string> {
  const db = await openServerDatabase({ url, poolSize: 2 });
  try {
    await migrate(db);
    return (await createTenant(db)).token;
  } finally {
    await db.close();
  }
}
