import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ImportOptions } from '../import/import-options.ts';
import { stopOnInterrupt } from '../import/stop-on-interrupt.ts';
import { instant, wholeNumber } from '../invalid-option.ts';

/** `parley import`: brings a history over. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('Import conversations from a file, or from standard input. Run again, it goes on where it stopped.')
    .argument('[file]', 'NDJSON, JSON or CSV; - is standard input.')
    .addOption(
      new Option('--format <format>', 'What the file is; without it, its name and its beginning say.').choices([
        'ndjson',
        'json',
        'csv',
      ]),
    )
    .addOption(
      new Option('--from <system>', 'Whose rows they are.')
        .choices(['parley', 'kustomer', 'helpscout'])
        .default('parley'),
    )
    .option(
      '--map <column=field>',
      'CSV: where a column goes, such as "E-Mail=customer.email"; =- leaves it out. May be repeated.',
      mapping,
      [],
    )
    .option('--delimiter <text>', 'CSV: what parts cells; without it, the comma, semicolon or tab of the first line.')
    .option('--list-separator <text>', 'CSV: what parts the entries of tags and assignments in a cell.', '|')
    .option('--encoding <name>', 'The encoding of the file, such as windows-1252; without it, UTF-8.')
    .option(
      '--url <url>',
      'The gateway to import into; without it, straight into the database of DATABASE_URL or the embedded one (or the gateway that has it open).',
    )
    .addOption(new Option('--token <token>', 'Whose import it is.').env('PARLEY_TOKEN'))
    .option('--dry-run', 'Apply every rule to every row and keep nothing.')
    .addOption(
      new Option('--imported-at <time>', 'The importedAt of rows without one; without it, now.')
        .argParser(instant)
        .conflicts('live'),
    )
    .option('--live', 'Set no importedAt: rows count for the rate limit and notify, as if they happened now.')
    .option(
      '--ids <file>',
      'A JSON object from ids of the other system to those of Parley, for users, teams and queues.',
    )
    .option('--placeholder-email <domain>', 'Give customers without an e-mail <id>@<domain>.')
    .option(
      '--without <field>',
      'Take a field out of every row, such as assignedUsers or threads.createdBy. May be repeated.',
      repeated,
      [],
    )
    .option('--strict', 'Reject rows with unknown fields.')
    .option('--chunk <rows>', 'Rows that are sent together, 1 to 10000.', chunkSize, 1000)
    .option('--rejected <file>', 'Where rejected rows go; without it, next to the file.')
    .option('--from-start', 'Do not go on where an interrupted import stopped.')
    .option('--json', 'Print the summary as one line of JSON.')
    .option('--quiet', 'Show no progress.')
    .addHelpText(
      'after',
      '\nExit codes: 0 every row was taken, 3 some were rejected, 1 it could not go on, 2 wrong usage, 130 interrupted.',
    )
    .action(async (file: string | undefined, options: ImportOptions) => {
      // Loaded when needed: `--help` need not wait for a database driver.
      const { importHistory } = await import('../import/import-history.ts');
      const { openTarget } = await import('../import/targets/open-target.ts');
      const { signal } = stopOnInterrupt();
      const print = (text: string) => process.stdout.write(text);
      const path = file === undefined || file === '-' ? null : file;
      process.exitCode = await importHistory(path, options, { signal, openTarget, print });
    });
}

function mapping(text: string, before: [string, string][]): [string, string][] {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Must be a column, =, and a field.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

function repeated(text: string, before: string[]): string[] {
  return [...before, ...text.split(',').map((each) => each.trim())];
}

function chunkSize(text: string): number {
  const rows = wholeNumber(text);
  if (rows < 1 || rows > 10_000) throw new InvalidArgumentError('Must be 1 to 10000.');
  return rows;
}
