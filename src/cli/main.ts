import './settings-of-v8.ts';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addEraseCommand } from './commands/erase.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addOrgCommand } from './commands/org.ts';
import { addShardsCommand } from './commands/shards.ts';
import { addStartCommand } from './commands/start.ts';
import { addTokenCommand } from './commands/token.ts';
import { reportError } from './report-error.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('parley')
  .description('A GraphQL gateway for customer conversations.')
  .version(version, '-v, --version', 'Print the version.')
  .helpOption('-h, --help', 'Print help.')
  .helpCommand('help [command]', 'Print the help of a command.')
  .showHelpAfterError('(see --help)')
  .exitOverride();

addStartCommand(program, version);
addMigrateCommand(program);
addOrgCommand(program);
addTokenCommand(program);
addImportCommand(program);
addExportCommand(program);
addEraseCommand(program);
addShardsCommand(program);

// Exits explicitly, because a timer of Prisma's schema engine would keep the process alive for another ten seconds.
program.hook('postAction', (_, command) => {
  if (command.name() !== 'start') process.stdout.write('', () => process.exit());
});

try {
  await program.parseAsync();
} catch (error) {
  process.exit(reportError(error));
}
