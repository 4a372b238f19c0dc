import { AsyncLocalStorage } from 'node:async_hooks';
import { resolve } from 'node:path';
import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { type CancellationSignal, CancelledError } from '../../core/cancellation.ts';
import type { Statement, Transaction } from '../../core/database.ts';
import { DatabaseUnusableError } from '../../core/db-errors.ts';
import { StatementObserver } from '../../core/statement-observer.ts';
import { type EncodedValue, encodeValues } from '../encode-values.ts';
import type { MigratableDatabase, MigrationSession } from '../migratable.ts';
import { NotificationListeners } from '../notification-listeners.ts';
import { createPrisma } from '../prisma.ts';
import { runTransaction, type TransactionDriver } from '../run-transaction.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
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
  if (dataDir === 'memory://') return new PGliteDatabase(await openInMemory({ loadDataDir, fs }), () => {});
  const unlock = await takeDirectory(dataDir).catch((error) => {
    throw directoryFault(error, dataDir);
  });
  try {
    return new PGliteDatabase(await openOnDisk(dataDir, loadDataDir), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
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
  readonly #pglite: PGlite;
  readonly #unlock: () => void;
  readonly #endUpkeep: () => void;
  readonly #watch = new StatementObserver();
  readonly #channels = new NotificationListeners();
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  #prisma: PrismaClient | undefined;
  #closed: Promise<void> | undefined;
  #migrating: Promise<unknown> = Promise.resolve();

  constructor(pglite: PGlite, unlock: () => void) {
    this.#pglite = pglite;
    this.#unlock = unlock;
    this.#endUpkeep = startUpkeep(pglite);
    // A message arrives while the transaction that sent it is being answered, but is not part of that transaction.
    pglite.onNotification((channel, payload) => this.#inside.exit(() => this.#channels.tell(channel, payload)));
  }

  get prisma(): PrismaClient {
    this.#prisma ??= createPrisma(new PrismaPGlite(this.#guarded()), this.#watch);
    return this.#prisma;
  }

  async query<Row>(statement: Statement, values: readonly unknown[], stop?: CancellationSignal): Promise<Row[]> {
    this.#outside();
    if (stop?.stopped) throw new CancelledError();
    return this.#send(this.#pglite, statement, encodeValues(values)) as Promise<Row[]>;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#outside();
    const scope = { open: true };
    return this.#inside.run(scope, async () => {
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
    const quoted = `"${channel.replaceAll('"', '""')}"`;
    const remove = this.#channels.add(channel, onMessage);
    await this.#pglite.exec(`LISTEN ${quoted}`);
    return async () => {
      if (remove() && !this.#closed) await this.#pglite.exec(`UNLISTEN ${quoted}`);
    };
  }

  onStatement(listener: (statement: Statement) => void): () => void {
    return this.#watch.add(listener);
  }

  poolUse(): null {
    return null;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  migrateExclusively<T>(work: (session: MigrationSession) => Promise<T>): Promise<T> {
    const migrated = this.#migrating.then(async () => {
      try {
        return await work({
          adapter: new PrismaPGlite(this.#pglite),
          runScript: async (text) => void (await this.#pglite.exec(text)),
        });
      } finally {
        await this.#pglite.refreshArrayTypes();
        withOurParsers(this.#pglite);
      }
    });
    this.#migrating = migrated.catch(() => {});
    return migrated;
  }

  async dump(): Promise<Blob> {
    await this.#pglite.exec('CHECKPOINT');
    return this.#pglite.dumpDataDir('none');
  }

  async #close(): Promise<void> {
    this.#endUpkeep();
    await this.#prisma?.$disconnect();
    try {
      await this.#pglite.close();
    } finally {
      this.#unlock();
    }
  }

  /** There is only one connection: waiting for it inside its own transaction would never end. */
  #outside(): void {
    if (this.#inside.getStore()?.open) throw new Error('Inside a transaction, use the transaction to run statements.');
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
