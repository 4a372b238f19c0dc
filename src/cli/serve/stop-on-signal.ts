import type { Logger } from '../../logger.ts';
import type { Ending } from './ending.ts';

// npm and tsx forward Ctrl-C to a process that has already received it from the terminal: this is not a second signal.
const ECHO_MS = 500;

/** Stops gracefully with exit code 0 on the first SIGTERM or SIGINT; a second signal exits immediately with 1. */
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
