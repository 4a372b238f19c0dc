import { resolve } from 'node:path';
import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { type CancellationSignal, CancelledError } from '../../core/cancellation.ts';
import type { Statement, Transaction } from '../../core/database.ts';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';
import { channelIn, homeSchema } from '../../core/schemas.ts';
import { StatementObserver } from '../../core/statement-observer.ts';
import { type EncodedValue, encodeValues } from '../encode-values.ts';
import type { MigratableDatabase, MigrationSession } from '../migratable.ts';
import { adapterFor, createPrisma } from '../prisma.ts';
import { runTransaction, type TransactionDriver } from '../run-transaction.ts';
import { Connection } from './connection.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import { inSchema } from './in-schema.ts';
import { makeDirectory } from './make-directory.ts';
import { refuseForeign } from './own-files.ts';
import { type InMemoryOptions, openInMemory, openOnDisk, withOurParsers } from './pglite.ts';
import { makePrivate } from './private-directory.ts';
import { startUpkeep } from './upkeep.ts';

/** Where the embedded PostgreSQL keeps its data. */
export interface EmbeddedOptions {
  /** A directory, created if it does not exist, or `memory://`. */
  readonly dataDir: string;
  /** A dump from which to create the data directory, if there is none yet. */
  readonly loadDataDir?: Blob;
  /** The file system of a database in memory; an empty one by default. */
  readonly fs?: InMemoryOptions['fs'];
}

// The values are already encoded; PGlite's own rules for them differ from `pg`'s.
const serializers = new Proxy({}, { get: () => (value: unknown) => value }) as Record<
  number,
  (value: unknown) => string
>;

/** The embedded PostgreSQL, which can also be copied as a whole. */
export interface EmbeddedDatabase extends MigratableDatabase {
  /** A copy of the data directory, in the form that `loadDataDir` accepts. */
  dump(): Promise<Blob>;
}

/** Opens PostgreSQL inside this process. Throws a DatabaseUnusableError if another process is using the directory. */
export async function openEmbeddedDatabase({ dataDir, loadDataDir, fs }: EmbeddedOptions): Promise<EmbeddedDatabase> {
  if (dataDir === 'memory://') return open(await openInMemory({ loadDataDir, fs }), () => {});
  const unlock = await takeDirectory(dataDir).catch((error) => {
    throw directoryFault(error, dataDir);
  });
  try {
    return open(await openOnDisk(dataDir, loadDataDir), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function open(pglite: PGlite, unlock: () => void): EmbeddedDatabase {
  const endUpkeep = startUpkeep(pglite);
  const release = () => {
    endUpkeep();
    unlock();
  };
  return new PGliteDatabase(new Connection(pglite, release), homeSchema);
}

async function takeDirectory(dataDir: string): Promise<() => void> {
  makeDirectory(dataDir);
  refuseForeign(dataDir);
  makePrivate(dataDir);
  return lockDataDirectory(dataDir);
}

function directoryFault(error: unknown, dataDir: string): unknown {
  if (error instanceof DatabaseUnusableError || !(error instanceof Error)) return error;
  const message = `The data directory ${resolve(dataDir)} cannot be used (${error.message}). Choose a writable directory.`;
  return new DatabaseUnusableError('unreachable', message, { cause: error });
}

class PGliteDatabase implements EmbeddedDatabase {
  readonly kind = 'embedded';
  readonly #connection: Connection;
  readonly #pglite: PGlite;
  readonly #watch = new StatementObserver();
  #prisma: PrismaClient | undefined;

  constructor(
    connection: Connection,
    readonly schema: string,
  ) {
    this.#connection = connection;
    this.#pglite = inSchema(connection.pglite, schema);
  }

  get prisma(): PrismaClient {
    this.#prisma ??= createPrisma(adapterFor(new PrismaPGlite(this.#guarded()), this.schema), this.#watch);
    return this.#prisma;
  }

  inSchema(schema: string): EmbeddedDatabase {
    return new PGliteDatabase(this.#connection, schema);
  }

  async query<Row>(statement: Statement, values: readonly unknown[], stop?: CancellationSignal): Promise<Row[]> {
    this.#outside();
    if (stop?.stopped) throw new CancelledError();
    return this.#send(this.#pglite, statement, encodeValues(values)) as Promise<Row[]>;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#outside();
    const scope = { open: true };
    return this.#connection.inside.run(scope, async () => {
      try {
        return await this.#pglite.transaction(async (tx) => {
          try {
            return await runTransaction(this.#wire(tx), work);
          } finally {
            // Tells PGlite that the transaction has ended; otherwise it would commit or roll back again.
            if (!tx.closed) await tx.rollback();
          }
        });
      } finally {
        scope.open = false;
      }
    });
  }

  async execute(text: string): Promise<unknown[]> {
    this.#outside();
    this.#watch.tell({ name: 'execute', text });
    // If a script with its own transaction (pg-boss) fails, the only connection must not stay inside it.
    const results = /\bBEGIN\s*;/i.test(text)
      ? await this.#pglite.transaction((tx) => tx.exec(text))
      : await this.#pglite.exec(text);
    return results.flatMap(({ rows }) => rows);
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>> {
    this.#outside();
    const { pglite, channels } = this.#connection;
    const own = channelIn(this.schema, channel);
    const quoted = `"${own.replaceAll('"', '""')}"`;
    const remove = channels.add(own, onMessage);
    await pglite.exec(`LISTEN ${quoted}`);
    return async () => {
      if (remove() && !this.#connection.closed) await pglite.exec(`UNLISTEN ${quoted}`);
    };
  }

  onStatement(listener: (statement: Statement) => void): () => void {
    return this.#watch.add(listener);
  }

  poolUse(): null {
    return null;
  }

  close(): Promise<void> {
    // The other schemas end with the first one.
    if (this.schema !== homeSchema) return Promise.resolve();
    this.#connection.closed ??= this.#close();
    return this.#connection.closed;
  }

  migrateExclusively<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const { pglite } = this.#connection;
    const migrated = this.#connection.migrating.then(async () => {
      try {
        return await work({
          adapter: adapterFor(new PrismaPGlite(this.#pglite), this.schema),
          runScript: async (text) => void (await this.#pglite.exec(text)),
        });
      } finally {
        await pglite.refreshArrayTypes();
        withOurParsers(pglite);
      }
    });
    this.#connection.migrating = migrated.catch(() => {});
    return migrated;
  }

  async dump(): Promise<Blob> {
    const { pglite } = this.#connection;
    await pglite.exec('CHECKPOINT');
    return pglite.dumpDataDir('none');
  }

  async #close(): Promise<void> {
    const { pglite, release } = this.#connection;
    await this.#prisma?.$disconnect();
    try {
      await pglite.close();
    } finally {
      release();
    }
  }

  /** There is only one connection: waiting for it inside its own transaction would never end. */
  #outside(): void {
    if (this.#connection.inside.getStore()?.open)
      throw new Error('Inside a transaction, use the transaction to run statements.');
  }

  #guarded(): PGlite {
    return new Proxy(this.#pglite, {
      get: (pglite, name) => {
        this.#outside();
        const value = Reflect.get(pglite, name, pglite);
        return typeof value === 'function' ? value.bind(pglite) : value;
      },
    });
  }

  #wire(tx: PGliteTransaction): TransactionDriver {
    return {
      send: (statement, values) => this.#send(tx, statement, values),
      commit: async () => {
        const [result] = await tx.exec('COMMIT');
        return result?.command;
      },
      rollback: () => tx.rollback(),
    };
  }

  #send(on: PGlite | PGliteTransaction, statement: Statement, values: EncodedValue[]): Promise<unknown[]> {
    this.#watch.prepared(statement);
    return on.query(statement.text, values, { serializers }).then(
      ({ rows }) => rows,
      (error) => {
        // PGlite attaches all values to the error, from where customers' data would get into logs.
        if (error instanceof Error) Object.assign(error, { params: undefined });
        throw error;
      },
    );
  }
}
