import type { CancellationSignal } from './cancellation.ts';
import type { Executor } from './database.ts';

class CancellableExecutor implements Executor {
  constructor(
    readonly db: Executor,
    readonly stop: CancellationSignal,
  ) {}

  query: Executor['query'] = (statement, values) => this.db.query(statement, values, this.stop);
}

/** Runs statements until it is canceled. */
export function cancellable(db: Executor, stop: CancellationSignal | null): Executor {
  return stop === null ? db : new CancellableExecutor(db, stop);
}

/** The executor behind a cancellable one; any other executor is returned unchanged. */
export function executorBehind(executor: Executor): Executor {
  return executor instanceof CancellableExecutor ? executor.db : executor;
}
