import { type Command, InvalidArgumentError } from 'commander';
import type { InvalidInputError } from '../domain/core/errors.ts';
import { parseInstant } from '../domain/core/instant.ts';

/** Ends a command with a usage error that lists each issue under its option. */
export function refuseOptions(command: Command, { issues }: InvalidInputError, flags: Record<string, string>): never {
  const faults = issues.map(
    ({ path: [field = ''], message }) => `error: option '${flags[field] ?? field}': ${message}`,
  );
  command.error(faults.join('\n'), { code: 'parley.invalidOption', exitCode: 2 });
}

/** Parses a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
  return Number(text);
}

/** Parses a time. */
export function instant(text: string): Date {
  const time = parseInstant(text);
  if (time === null)
    throw new InvalidArgumentError('Must be an RFC 3339 time with an offset, such as 2030-01-31T12:00:00Z.');
  return time;
}
