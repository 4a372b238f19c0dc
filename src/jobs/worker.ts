import type PgBoss from 'pg-boss';
import type { Logger } from 'pino';

export interface Worker {
  /** Checks for a job now. */
  wake(): void;
  /** Stops taking jobs, and waits for the running one. */
  stop(): Promise<void>;
}

const pollEveryMs = 2_000;

/**
 * Runs the jobs of a queue, one after the other. pg-boss's own workers do not wait for the statement that marks a job as done: if the
 * database fails at that moment, an unhandled rejection ends the process.
 */
export function startWorker(
  boss: PgBoss,
  queueName: string,
  logger: Logger,
  run: (data: unknown) => Promise<void>,
): Worker {
  let stopping = false;
  let woken = false;
  let endPause = () => {};

  const runNext = async (): Promise<boolean> => {
    const [job] = await boss.fetch(queueName, { batchSize: 1 });
    if (!job) return false;
    try {
      await run(job.data);
    } catch (error) {
      await boss.fail(queueName, job.id, error as object);
      return true;
    }
    await boss.complete(queueName, job.id);
    return true;
  };

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollEveryMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const work = async () => {
    while (!stopping) {
      woken = false;
      const found = await runNext().catch((error: unknown) => {
        logger.error({ err: error }, 'job queue failed');
        return false;
      });
      if (!found && !woken && !stopping) await pause();
    }
  };

  const wake = () => {
    woken = true;
    endPause();
  };
  const running = work();
  return {
    wake,
    async stop() {
      stopping = true;
      wake();
      await running;
    },
  };
}
