import type { StopSignal } from './cancellation.ts';
import type { Executor } from './database.ts';

class StoppableExecutor implements Executor {
  constructor(
    readonly db: Executor,
    readonly stop: StopSignal,
  ) {}

  query: Executor['query'] = (statement, values) => this.db.query(statement, values, this.stop);
}

/** Runs statements only until it is stopped. */
export function stoppable(db: Executor, stop: StopSignal | null): Executor {
  return stop === null ? db : new StoppableExecutor(db, stop);
}

/** What is behind a stoppable executor; any other is itself. */
export function executorBehind(executor: Executor): Executor {
  return executor instanceof StoppableExecutor ? executor.db : executor;
}
