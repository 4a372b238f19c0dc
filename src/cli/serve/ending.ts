import type { Logger } from '../../logger.ts';

export interface Ending {
  /** Ends the process in good order; the highest exit code that was asked for meanwhile is the one. */
  begin(exitCode: 0 | 1): void;
}

const maxTimerMs = 2_147_483_647;

/** An end that comes once, whoever begins it; what has not stopped by `deadlineMs` is left as it is. */
export function createEnding(logger: Logger, stop: () => Promise<void>, deadlineMs: number): Ending {
  let exitCode = 0;
  let begun = false;
  const end = async () => {
    const deadline = setTimeout(
      () => {
        logger.error('Could not stop in time.');
        process.exit(1);
      },
      Math.min(deadlineMs, maxTimerMs),
    );
    try {
      await stop();
    } catch (error) {
      logger.error({ err: error }, 'Could not shut down cleanly.');
      exitCode = 1;
    }
    clearTimeout(deadline);
    process.exit(exitCode);
  };
  return {
    begin(code) {
      exitCode = Math.max(exitCode, code);
      if (begun) return;
      begun = true;
      void end();
    },
  };
}
