import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseValues } from '../import/csv/values.ts';
import { deskNames } from '../import/desks/desk-names.ts';
import type { ImportOptions } from '../import/import-options.ts';
import { stopOnInterrupt } from '../import/stop-on-interrupt.ts';
import { instant, wholeNumber } from '../invalid-option.ts';

/** `parley import`: imports a history of conversations. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description(
      'Import conversations from files, a folder or standard input. Run the command again to resume an interrupted import.',
    )
    .argument('[files...]', 'NDJSON, JSON, CSV or zip files, or folders with them; - reads standard input.')
    .addOption(
      new Option('--format <format>', 'The format of the file; detected from its name and content by default.').choices(
        ['ndjson', 'json', 'csv'],
      ),
    )
    .addOption(
      new Option('--from <system>', 'The system that the rows come from; recognized by its fields by default.').choices(
        ['parley', ...deskNames],
      ),
    )
    .option(
      '--namespace <name>',
      'What comes before external ids: "shop" makes 17 shop:17. The name of the help desk by default, nothing for other files.',
    )
    .option('--keep-html', 'Keep HTML in messages instead of turning it into text.')
    .option('--attachments', 'Fetch attachments from their URLs. Only public addresses are contacted.')
    .option(
      '--map <column=field>',
      'CSV: the field for a column, such as "E-Mail=customer.email"; =- leaves the column out. Can be repeated.',
      mapping,
      [],
    )
    .option(
      '--delimiter <text>',
      'CSV: the separator of cells; detected from the first line (comma, semicolon or tab) by default.',
    )
    .option(
      '--list-separator <text>',
      'CSV: the separator of tags and assignments in a cell; |, comma or semicolon by default.',
    )
    .option(
      '--values <field: word=value>',
      'CSV: the values of words, such as "status: Closed=DONE, Escalated=OPEN". Can be repeated.',
      (text, before: ReturnType<typeof parseValues>[]) => [...before, parseValues(text)],
      [],
    )
    .option('--timezone <zone>', 'CSV: the time zone of times without an offset, such as Europe/Berlin.', timezone)
    .option('--date-format <format>', 'CSV: the order of day, month and year in dates, such as DD/MM/YYYY.', dateFormat)
    .option('--encoding <name>', 'The encoding of the file, such as windows-1252; UTF-8 by default.')
    .option(
      '--url <url>',
      'The gateway to import into. Without it, the import writes to the database in DATABASE_URL, or else to the embedded one (through the gateway that has it open).',
    )
    .addOption(new Option('--token <token>', 'The API token; its organization receives the rows.').env('PARLEY_TOKEN'))
    .option(
      '--inspect',
      'Show how the files are understood, and the command that imports them. Writes nothing, and needs no database.',
    )
    .option('--dry-run', 'Check every row against every rule, but write nothing.')
    .addOption(
      new Option('--imported-at <time>', 'The importedAt of rows that have none; the current time by default.')
        .argParser(instant)
        .conflicts('live'),
    )
    .option(
      '--live',
      'Do not set importedAt: rows count toward the rate limit and send notifications, like new conversations.',
    )
    .option('--placeholder-email <domain>', 'Give customers without an e-mail <id>@<domain>.')
    .option(
      '--without <field>',
      'Take a field out of every row, such as assignedUsers, threads.createdBy, or any that the summary names. May be repeated.',
      repeated,
      [],
    )
    .option('--strict', 'Reject rows of which any field is not imported.')
    .option('--report <file>', 'Write the summary with every field that is not imported to a JSON file.')
    .option('--chunk <rows>', 'The number of rows per request or batch, 1 to 10000.', chunkSize, 1000)
    .option('--rejected <file>', 'The file for rejected rows; next to the imported file by default.')
    .option('--from-start', 'Start over instead of resuming an interrupted import.')
    .option('--json', 'Print the summary as one line of JSON.')
    .option('--quiet', 'Show no progress.')
    .addHelpText(
      'after',
      '\nExit codes: 0 all rows imported, 1 the import failed, 2 wrong usage, 3 some rows were rejected, 130 interrupted.',
    )
    .action(async (files: string[], options: ImportOptions) => {
      // Loaded on demand, so that `--help` does not load a database driver.
      const { importHistory } = await import('../import/import-history.ts');
      const { openTarget } = await import('../import/targets/open-target.ts');
      const { signal } = stopOnInterrupt();
      const print = (text: string) => process.stdout.write(text);
      const paths = files.filter((file) => file !== '-');
      process.exitCode = await importHistory(paths, options, { signal, openTarget, print });
    });
}

function mapping(text: string, before: [string, string][]): [string, string][] {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Must be a column, =, and a field.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}

function timezone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new InvalidArgumentError('Must be the name of a time zone, such as Europe/Berlin or UTC.');
  }
  return name;
}

function dateFormat(text: string): string {
  const letters = [...text.toUpperCase().replace(/[^DMY]/g, '')]
    .filter((letter, at, all) => letter !== all[at - 1])
    .join('');
  if (![...'DMY'].every((letter) => letters.includes(letter)) || letters.length !== 3)
    throw new InvalidArgumentError('Must have DD, MM and YYYY in their order, such as DD/MM/YYYY.');
  return text;
}

function repeated(text: string, before: string[]): string[] {
  return [...before, ...text.split(',').map((each) => each.trim())];
}

function chunkSize(text: string): number {
  const rows = wholeNumber(text);
  if (rows < 1 || rows > 10_000) throw new InvalidArgumentError('Must be 1 to 10000.');
  return rows;
}
