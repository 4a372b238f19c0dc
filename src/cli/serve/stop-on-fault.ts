import type { Logger } from '../../logger.ts';
import type { Ending } from './ending.ts';

/**
 * The last resort for uncaught exceptions and unhandled rejections. The fault is logged, and because the state may be inconsistent,
 * the process stops gracefully with exit code 1: running requests are answered, and a supervisor starts a new process.
 */
export function stopOnFault(logger: Logger, ending: Ending): void {
  const onFault = (error: unknown) => {
    logger.fatal({ err: error }, 'Unhandled error; stopping.');
    ending.begin(1);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
