import { type Config, parseConfig } from '../config/config.ts';
import { findUnknownVariables, type UnknownVariable } from '../config/unknown-variables.ts';

/** Parses the environment for a command. Warns on stderr about variables that are probably misspelled. */
export function readConfig(): Config {
  const config = parseConfig(process.env);
  for (const variable of findUnknownVariables(process.env))
    process.stderr.write(`warning: ${describeUnknown(variable)}\n`);
  return config;
}

/** A warning about an unknown variable. */
export function describeUnknown({ name, nearest }: UnknownVariable): string {
  const meant = nearest === null ? '`npx parley start --help` lists all variables.' : `Did you mean ${nearest}?`;
  return `${name} is not a variable of Parley and is ignored. ${meant}`;
}
