import { CommanderError } from 'commander';
import { ConfigError } from '../config/config.ts';
import { DatabaseUnusableError, isUnavailable } from '../store/core/db-errors.ts';

const FAILURE = 1;
const USAGE = 2;

/** A command could not do what it was asked to; the message is for whoever typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Says on stderr what went wrong, without a stack unless it is a fault of ours, and gives the exit code. */
export function reportError(error: unknown): number {
  // Commander has said it already; asking for help or for the version is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  process.stderr.write(`error: ${describe(error)}\n`);
  return FAILURE;
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) {
    const faults = error.faults.map(({ variable, expects }) => `  ${variable} must be ${expects}.`);
    return ['the environment cannot be used as it is:', ...faults, '(npx parley start --help says more)'].join('\n');
  }
  if (error instanceof CommandError || error instanceof DatabaseUnusableError) return error.message;
  if (isUnavailable(error)) return `The database cannot be reached any more (${(error as Error).message}).`;
  return `Something unexpected happened.\n${error instanceof Error ? error.stack : String(error)}`;
}
