import type { Logger } from '../../logger.ts';
import type { Ending } from './ending.ts';

// npm and tsx pass Ctrl-C on to a process that the terminal has told already: that is the same signal, not a second one.
const ECHO_MS = 500;

/** Ends the process in good order at the first SIGTERM or SIGINT, with 0; a second signal exits at once, with 1. */
export function stopOnSignal(logger: Logger, ending: Ending): void {
  let signaledAt: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (signaledAt !== null) {
      if (performance.now() - signaledAt > ECHO_MS) process.exit(1);
      return;
    }
    signaledAt = performance.now();
    logger.info({ signal }, 'Stopping.');
    ending.begin(0);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
