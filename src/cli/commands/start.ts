import type { Command } from 'commander';
import { configVariables, parseConfig } from '../../config/config.ts';
import { findUnknownVariables } from '../../config/unknown-variables.ts';

/** `parley start`: the gateway itself. */
export function addStartCommand(program: Command, version: string): void {
  program
    .command('start')
    .description('Start the gateway. SIGTERM or Ctrl-C stops it after running requests have finished.')
    .addHelpText('after', () => `\nEnvironment:\n${variableHelp()}`)
    .action(async () => {
      const config = parseConfig(process.env);
      const { serve } = await import('../serve/serve.ts');
      await serve(config, { version, unknownVariables: findUnknownVariables(process.env) });
    });
}

function variableHelp(): string {
  return configVariables
    .map(({ name, default: fallback, expects, about }) => {
      const must = fallback === null ? expects : `${expects}; default ${fallback}`;
      return `  ${name}\n      ${about}\n      (${must})`;
    })
    .join('\n');
}
