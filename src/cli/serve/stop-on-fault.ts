import type { Logger } from '../../logger.ts';
import type { Ending } from './ending.ts';

/**
 * The last resort: something was thrown, or a promise rejected, and nobody takes it. It is logged, and as nobody knows what
 * was left half-done, the process ends in good order, with 1: others take its place, and requests under way are answered.
 */
export function stopOnFault(logger: Logger, ending: Ending): void {
  const onFault = (error: unknown) => {
    logger.fatal({ err: error }, 'Unhandled fault; stopping.');
    ending.begin(1);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
