import type { CancellationSignal } from './cancellation.ts';
import type { Executor } from './database.ts';

class CancellableExecutor implements Executor {
  constructor(
    readonly db: Executor,
    readonly stop: CancellationSignal,
  ) {}

  query: Executor['query'] = (statement, values) => this.db.query(statement, values, this.stop);
}

/** Runs statements only until it is stopped. */
export function cancellable(db: Executor, stop: CancellationSignal | null): Executor {
  return stop === null ? db : new CancellableExecutor(db, stop);
}

/** What is behind a stoppable executor; any other is itself. */
export function executorBehind(executor: Executor): Executor {
  return executor instanceof CancellableExecutor ? executor.db : executor;
}
