import { type CancellationSignal, CancelledError } from '../../../src/store/core/cancellation.ts';
import type { Database, Statement } from '../../../src/store/core/database.ts';

export interface HoldingDatabase extends Database {
  /** From now on statements of this name wait, until they are stopped or `release` is called. */
  hold(name: string): void;
  /** Lets those that wait go on. */
  release(): void;
  /** The statements that wait. */
  readonly held: number;
  /** The statements that were stopped while they waited. */
  readonly stopped: number;
}

/** A database whose statements, outside transactions, can be made to take as long as a test wants. */
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
