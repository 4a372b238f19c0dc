import { type Config, parseConfig } from '../config/config.ts';
import { findUnknownVariables, type UnknownVariable } from '../config/unknown-variables.ts';

/** What the environment says, for a command; tells on stderr of variables that are most likely misspelt. */
export function readConfig(): Config {
  const config = parseConfig(process.env);
  for (const variable of findUnknownVariables(process.env))
    process.stderr.write(`warning: ${describeUnknown(variable)}\n`);
  return config;
}

/** A sentence about a variable that nobody reads. */
export function describeUnknown({ name, nearest }: UnknownVariable): string {
  const meant = nearest === null ? '`npx parley start --help` lists those that are.' : `Did you mean ${nearest}?`;
  return `${name} is not a variable of Parley and changes nothing. ${meant}`;
}
