import { CommanderError } from 'commander';
import { ConfigError } from '../config/config.ts';
import { DatabaseUnusableError } from '../store/core/database-unusable.ts';
import { isUnavailable } from '../store/core/db-errors.ts';

const FAILURE = 1;
const USAGE = 2;

/** A command failed; the message is for the user who typed it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Prints an error on stderr, with a stack only if it is unexpected. Returns the exit code. */
export function reportError(error: unknown): number {
  // Commander has already printed it; help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  process.stderr.write(`error: ${describe(error)}\n`);
  return FAILURE;
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) {
    const faults = error.faults.map(({ variable, expects }) => `  ${variable} must be ${expects}.`);
    return ['invalid environment variables:', ...faults, '(see npx parley start --help)'].join('\n');
  }
  if (error instanceof CommandError || error instanceof DatabaseUnusableError) return error.message;
  if (isUnavailable(error)) return `The connection to the database was lost (${(error as Error).message}).`;
  return `Unexpected error.\n${error instanceof Error ? error.stack : String(error)}`;
}
