import { type Command, Option } from 'commander';
import type { ExportOptions } from '../export/export-conversations.ts';
import { instant } from '../invalid-option.ts';

/** `parley export`: what `parley import` reads back. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('Export conversations as NDJSON, the oldest first, in the form that `parley import` reads.')
    .argument('[file]', 'Where to; without it, or with -, standard output.')
    .option(
      '--url <url>',
      'The gateway to export from; without it, the database of DATABASE_URL or the embedded one (or the gateway that has it open).',
    )
    .addOption(new Option('--token <token>', 'Whose conversations: those of its organization.').env('PARLEY_TOKEN'))
    .option('--attachments', 'Export the bytes of attachments, too.')
    .option('--created-after <time>', 'Only conversations created after this.', instant)
    .option('--created-before <time>', 'Only conversations created before this.', instant)
    .option('--quiet', 'Show no progress.')
    .action(async (file: string | undefined, options: ExportOptions) => {
      const { exportConversations } = await import('../export/export-conversations.ts');
      await exportConversations(file === undefined || file === '-' ? null : file, options);
    });
}
