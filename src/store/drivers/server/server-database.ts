import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import type { CancellationSignal } from '../../core/cancellation.ts';
import type { PoolUse, Statement, Transaction, TransactionOptions } from '../../core/database.ts';
import { isConnectionSpoilt } from '../../core/db-errors.ts';
import { ReadSize } from '../../core/read-size.ts';
import { channelIn, homeSchema, isClusterSql } from '../../core/schemas.ts';
import { StatementObserver } from '../../core/statement-observer.ts';
import { encodeValues } from '../encode-values.ts';
import type { MigratableDatabase, MigrationSession } from '../migratable.ts';
import { createPrisma } from '../prisma.ts';
import { runTransaction } from '../run-transaction.ts';
import { cancelStatement } from './cancel-statement.ts';
import {
  checkServer,
  clusterSettings,
  connectionConfig,
  connectionFault,
  type ServerOptions,
  STATEMENT_TIMEOUT_MS,
  sessionSettings,
} from './connection.ts';
import { ServerListener } from './listener.ts';
import { impatientTransaction, PipelinedTransaction, sendAlone, sendByValues } from './pipelined-transaction.ts';
import { PlanRenewal } from './plan-renewal.ts';
import { runCancellable } from './run-cancellable.ts';
import { runScript } from './run-script.ts';

// An arbitrary number that only Parley uses; Prisma's engine takes 72707369 within it.
const MIGRATION_LOCK = 7_275_395_130_417;
const ignore = () => {};

/** Opens a PostgreSQL server, 15 or newer. Throws a DatabaseUnusableError if it cannot be used. */
export async function openServerDatabase(options: ServerOptions): Promise<MigratableDatabase> {
  const database = new ServerDatabase(options, homeSchema);
  await database.check();
  return database;
}

class ServerDatabase implements MigratableDatabase {
  readonly kind = 'server';
  readonly #options: ServerOptions;
  readonly #config: pg.ClientConfig;
  readonly #pool: pg.Pool;
  readonly #listener: ServerListener;
  readonly #ownsListener: boolean;
  readonly #watch = new StatementObserver();
  readonly #renewal = new PlanRenewal();
  readonly #adapter: PrismaPg;
  readonly #pids = new WeakMap<pg.ClientBase, number>();
  readonly #ofClusters = new WeakSet<pg.ClientBase>();
  #prisma: PrismaClient | undefined;
  #running = 0;
  #spare: pg.PoolClient | null = null;
  #closed: Promise<void> | undefined;
  #idle = ignore;

  /** `listener`: of the schema that opened this one, which shares it. */
  constructor(
    options: ServerOptions,
    readonly schema: string,
    listener?: ServerListener,
  ) {
    this.#options = options;
    this.#config = connectionConfig(options);
    const settings = sessionSettings(options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS, schema);
    const onConnect = async (client: pg.ClientBase) => {
      await client.query(settings);
      // Queried, because a connection pooler may report another version in the protocol.
      const { rows } = await client.query<{ pid: number; cluster: boolean }>(
        `SELECT pg_backend_pid() AS pid, ${isClusterSql} AS cluster`,
      );
      this.#pids.set(client, rows[0]!.pid);
      if (!rows[0]!.cluster) return;
      this.#ofClusters.add(client);
      await client.query(clusterSettings);
    };
    this.#pool = new pg.Pool({
      ...this.#config,
      max: options.poolSize ?? 10,
      // Long, because a new connection has to prepare every statement again.
      idleTimeoutMillis: 60_000,
      pipeline: true,
      onConnect,
    });
    // The pool drops a client that breaks while idle, and the next statement gets a new one.
    this.#pool.on('error', ignore);
    // A client in use reports the error to its statement as well; without a listener, the error would end the process.
    this.#pool.on('connect', (client) => client.on('error', ignore));
    this.#ownsListener = listener === undefined;
    this.#listener = listener ?? new ServerListener(() => new pg.Client(this.#config));
    this.#adapter = new PrismaPg(this.#pool, { schema });
  }

  inSchema(schema: string): MigratableDatabase {
    return new ServerDatabase(this.#options, schema, this.#listener);
  }

  get prisma(): PrismaClient {
    this.#prisma ??= createPrisma(this.#adapter, this.#watch);
    return this.#prisma;
  }

  async check(): Promise<void> {
    try {
      await this.#withClient((client) => checkServer(client, this.#config));
    } catch (error) {
      await this.close();
      throw connectionFault(error, this.#config);
    }
  }

  async query<Row>(statement: Statement, values: readonly unknown[], stop?: CancellationSignal): Promise<Row[]> {
    const sendable = encodeValues(values);
    return this.#withClient((client) => {
      this.#watch.prepared(statement);
      const size = stop && new ReadSize();
      const rows = () => (statement.byValues ? sendByValues : sendAlone)(client, statement, sendable, size);
      const send = rows as () => Promise<Row[]>;
      if (!stop || !size) return send();
      return runCancellable(stop, send, () => cancelStatement(this.#config, this.#pids.get(client)!), size);
    });
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#withClient((client) => {
      const ofCluster = this.#ofClusters.has(client);
      const wire = options.impatient ? impatientTransaction(client, ofCluster) : new PipelinedTransaction(client);
      return runTransaction(
        {
          commit: () => wire.commit(),
          rollback: () => wire.rollback(),
          send: (usual, values) => {
            const { onCluster } = usual;
            const statement = onCluster !== undefined && ofCluster ? { ...usual, text: onCluster } : usual;
            this.#watch.prepared(statement);
            return wire.send(statement, values);
          },
        },
        work,
      );
    });
  }

  async execute(text: string): Promise<unknown[]> {
    this.#watch.tell({ name: 'execute', text });
    return this.#withClient(async (client) => {
      try {
        const results: pg.QueryResult | pg.QueryResult[] = await client.query(text);
        return [results].flat().flatMap(({ rows }) => rows);
      } catch (error) {
        // The script may have begun its own transaction.
        await client.query('ROLLBACK').catch(ignore);
        throw error;
      }
    });
  }

  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>> {
    return this.#listener.listen(channelIn(this.schema, channel), onMessage);
  }

  onStatement(listener: (statement: Statement) => void): () => void {
    return this.#watch.add(listener);
  }

  poolUse(): PoolUse {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async migrateExclusively<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const onConnect = async (client: pg.ClientBase) => void (await client.query(sessionSettings(0, this.schema)));
    // Prisma's engine takes its own session lock, so its pool must have one connection. Our lock is held on another one.
    const patient = { ...this.#config, query_timeout: 0 };
    const pool = new pg.Pool({ ...patient, max: 1, onConnect });
    const keeper = new pg.Client(patient);
    pool.on('error', ignore);
    keeper.on('error', ignore);
    try {
      await keeper.connect();
      await keeper.query('SET statement_timeout TO 0');
      await keeper.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return await work({
        adapter: new PrismaPg(pool, { schema: this.schema }),
        runScript: (text) => runScript(pool, text),
      });
    } finally {
      await pool.end();
      await keeper.end();
    }
  }

  async #close(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    if (this.#ownsListener) await this.#listener.close();
    await this.#prisma?.$disconnect();
    await this.#pool.end();
  }

  async #withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('The database is closed.');
    this.#running += 1;
    try {
      const client = this.#takeSpare() ?? (await this.#pool.connect());
      let spoilt = false;
      try {
        if (this.#renewal.isDue(client)) client.query('DISCARD PLANS').catch(ignore);
        return await work(client);
      } catch (error) {
        spoilt = isConnectionSpoilt(error);
        throw error;
      } finally {
        this.#putBack(client, spoilt || client.getTransactionStatus() !== 'I');
      }
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#idle();
    }
  }

  #takeSpare(): pg.PoolClient | null {
    const client = this.#spare;
    this.#spare = null;
    return client;
  }

  /**
   * Keeps the client until the next turn of the event loop, so that work that follows in this turn, such as the next batch of
   * writes, sends its statements before the responses to the last batch are written.
   */
  #putBack(client: pg.PoolClient, broken: boolean): void {
    if (broken || this.#spare !== null || this.#pool.waitingCount > 0) {
      client.release(broken);
      return;
    }
    this.#spare = client;
    setImmediate(() => {
      if (this.#spare === client) this.#takeSpare()?.release();
    });
  }
}
