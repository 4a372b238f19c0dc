import type { Logger } from '../logger.ts';

// npm and tsx pass Ctrl-C on to a process that the terminal has told already: that is the same signal, not a second one.
const ECHO_MS = 500;

/** Calls `stop` at the first SIGTERM or SIGINT and then exits with 0; a second signal exits at once, with 1. */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stoppingSince: number | null = null;
  const onSignal = async (signal: NodeJS.Signals) => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > ECHO_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    logger.info({ signal }, 'Stopping.');
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, 'Could not stop in good order.');
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
