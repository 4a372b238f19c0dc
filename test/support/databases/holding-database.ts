import { type CancellationSignal, CancelledError } from '../../../src/store/core/cancellation.ts';
import type { Database, Statement } from '../../../src/store/core/database.ts';

export interface HoldingDatabase extends Database {
  /** From now on, statements with this name wait until they are stopped or `release` is called. */
  hold(name: string): void;
  /** Lets the waiting statements continue. */
  release(): void;
  /** The number of waiting statements. */
  readonly held: number;
  /** The number of statements that were stopped while they waited. */
  readonly stopped: number;
}

/** A database whose statements, outside transactions, can be held as long as a test needs. */
export function createHoldingDatabase(db: Database): HoldingDatabase {
  let held: string | null = null;
  let stopped = 0;
  const waiting = new Set<() => void>();
  const query = async (statement: Statement, values: readonly unknown[], stop?: CancellationSignal) => {
    if (statement.name === held) {
      await new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        stop?.onStop(() => {
          stopped++;
          waiting.delete(resolve);
          reject(new CancelledError());
        });
      });
    }
    return db.query(statement, values, stop);
  };
  return new Proxy(db, {
    get(target, name) {
      switch (name) {
        case 'query':
          return query;
        case 'hold':
          return (statement: string) => {
            held = statement;
          };
        case 'release':
          return () => {
            held = null;
            for (const resolve of waiting) resolve();
            waiting.clear();
          };
        case 'held':
          return waiting.size;
        case 'stopped':
          return stopped;
        default: {
          const value = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        }
      }
    },
  }) as HoldingDatabase;
}
