import { type Command, Option } from 'commander';
import type { ExportOptions } from '../export/export-conversations.ts';
import { instant } from '../invalid-option.ts';

/** `parley export`: writes what `parley import` reads. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('Export conversations as NDJSON, oldest first. `parley import` reads this format.')
    .argument('[file]', 'The file to write; - or no file writes to standard output.')
    .option(
      '--url <url>',
      'The gateway to export from. Without it, the export reads the database in DATABASE_URL, or else the embedded one (through the gateway that has it open).',
    )
    .addOption(new Option('--token <token>', 'The API token; its organization is exported.').env('PARLEY_TOKEN'))
    .option('--attachments', 'Include the content of attachments.')
    .option('--created-after <time>', 'Export only conversations created after this time.', instant)
    .option('--created-before <time>', 'Export only conversations created before this time.', instant)
    .option('--quiet', 'Do not show progress.')
    .action(async (file: string | undefined, options: ExportOptions) => {
      const { exportConversations } = await import('../export/export-conversations.ts');
      await exportConversations(file === undefined || file === '-' ? null : file, options);
    });
}
