import type { Logger } from '../../logger.ts';

export interface Ending {
  /** Stops gracefully and exits; the highest exit code requested until then wins. */
  begin(exitCode: 0 | 1): void;
}

const maxTimerMs = 2_147_483_647;

/** A graceful end that happens once, whoever begins it. After `deadlineMs` the process exits without waiting any longer. */
export function createEnding(logger: Logger, stop: () => Promise<void>, deadlineMs: number): Ending {
  let exitCode = 0;
  let begun = false;
  const end = async () => {
    const deadline = setTimeout(
      () => {
        logger.error('The gateway did not stop in time; exiting.');
        process.exit(1);
      },
      Math.min(deadlineMs, maxTimerMs),
    );
    try {
      await stop();
    } catch (error) {
      logger.error({ err: error }, 'Shutdown failed.');
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
