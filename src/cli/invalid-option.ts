import { type Command, InvalidArgumentError } from 'commander';
import type { InvalidInputError } from '../domain/core/errors.ts';
import { parseInstant } from '../domain/core/instant.ts';

/** Ends a command as one that was called wrongly: each issue under the option that it is about. */
export function refuseOptions(command: Command, { issues }: InvalidInputError, flags: Record<string, string>): never {
  const faults = issues.map(
    ({ path: [field = ''], message }) => `error: option '${flags[field] ?? field}': ${message}`,
  );
  command.error(faults.join('\n'), { code: 'parley.invalidOption', exitCode: 2 });
}

/** Reads the value of an option that takes a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Must be a whole number.');
  return Number(text);
}

/** Reads the value of an option that takes a time. */
export function instant(text: string): Date {
  const time = parseInstant(text);
  if (time === null) throw new InvalidArgumentError('Must be an RFC 3339 time with its offset.');
  return time;
}
