import { fieldOf } from './csv/column-names.ts';
import type { ColumnMap } from './csv/columns.ts';
import type { ImportOptions } from './import-options.ts';
import type { Source } from './open-source.ts';
import { type PreparedRow, type PrepareOptions, prepareRow } from './prepare-row.ts';
import { Causes } from './report/causes.ts';
import { count } from './report/figures.ts';
import type { ImportRow } from './row.ts';

const shownRows = 10;
const shownText = 80;
const noWord = /^the word "(.*)" has no value/;

/** What an import would do, as text: how the files were understood, rows as they would be, and what is still to be said. */
export async function inspect(source: Source, prepare: PrepareOptions, options: ImportOptions): Promise<string> {
  const rows: PreparedRow[] = [];
  const causes = new Causes();
  let total = 0;
  let nameless = 0;
  for await (const some of source.rows)
    for (const each of some) {
      total += 1;
      const row = prepareRow(each, source.columns(), prepare);
      causes.add(each.line, row.reasons);
      if (row.input?.customer && !isReachable(row.input.customer)) nameless += 1;
      if (row.input !== null && rows.length < shownRows) rows.push(row);
    }
  source.reportUnused();
  const { fields } = prepare.report.list();
  const words = fields.filter(({ why }) => noWord.test(why ?? ''));
  const others = fields.filter(({ why }) => !noWord.test(why ?? ''));
  const lines = [
    ...source.notes(),
    ...[prepare.cells.scale.note() ?? []].flat(),
    `${source.name}: ${count(total)} ${total === 1 ? 'conversation' : 'conversations'}, read as ${source.from === 'parley' ? source.format.toUpperCase() : source.from}.`,
    ...section('Columns:', columnsOf(source)),
    ...section(
      `The first ${rows.length} as they would be:`,
      rows.map(({ input }) => JSON.stringify(shortened(input as ImportRow))),
    ),
    ...section(
      'Words without a value:',
      words.map(({ field, why, rows: times }) => `${field}: ${noWord.exec(why ?? '')?.[1]} (${count(times)} ×)`),
    ),
    ...(nameless > 0
      ? [`Customers without an e-mail address, phone number or id: ${count(nameless)} (--placeholder-email).`]
      : []),
    ...section(
      'Rows that would be rejected:',
      causes.list().map(({ path, message, rows: times }) => `${count(times)} × ${path ? `${path}: ` : ''}${message}`),
    ),
    ...section(
      'Not imported:',
      others.map(({ field, why, rows: times }) => `${field} (${count(times)} ×): ${why ?? 'unknown'}`),
    ),
    'To import it:',
    `  ${commandLine(source, options, words, causes)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

const isReachable = ({ id, externalId, email, phone }: ImportRow['customer']) =>
  [id, externalId, email, phone].some((each) => each != null);

/** Where each column goes. */
function columnsOf(source: Source): string[] {
  const form = source.rejectedForm();
  const map: ColumnMap | null = source.columns();
  if (form.kind !== 'csv' || map === null) return [];
  return form.columns.map((column, at) => {
    const path = map[at]?.join('.');
    return `${column} → ${path ?? `not imported${fieldOf(column) === undefined ? `; --map '${column}=custom.…Txt' keeps it` : ''}`}`;
  });
}

/** Long texts and files would hide the rest. */
function shortened(row: ImportRow): object {
  const short = (text: string) => (text.length > shownText ? `${text.slice(0, shownText)}…` : text);
  return {
    ...row,
    importedAt: undefined,
    threads: row.threads?.map(({ text, attachments, ...thread }) => ({
      ...thread,
      text: short(text),
      attachments: attachments?.map(({ fileName }) => fileName),
    })),
  };
}

function commandLine(
  source: Source,
  options: ImportOptions,
  words: readonly { field: string; why: string | null }[],
  causes: Causes,
): string {
  const quoted = (text: string) => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const parts = ['npx parley import', ...source.paths.map(quoted)];
  if (source.from !== 'parley') parts.push(`--from ${source.from}`);
  for (const [column, field] of options.map) parts.push(`--map ${quoted(`${column}=${field}`)}`);
  const byField = new Map<string, string[]>();
  if (source.format === 'csv')
    for (const { field, why } of words)
      byField.set(field, [...(byField.get(field) ?? []), `${noWord.exec(why ?? '')?.[1]}=…`]);
  for (const [field, values] of byField) parts.push(`--values ${quoted(`${field}: ${values.join(', ')}`)}`);
  const messages = causes
    .list()
    .map(({ message }) => message)
    .join(' ');
  if (options.timezone !== undefined) parts.push(`--timezone ${options.timezone}`);
  else if (messages.includes('--timezone')) parts.push('--timezone …');
  if (options.dateFormat !== undefined) parts.push(`--date-format ${quoted(options.dateFormat)}`);
  else if (messages.includes('--date-format')) parts.push('--date-format …');
  if (options.namespace !== undefined) parts.push(`--namespace ${quoted(options.namespace)}`);
  else if (source.format === 'csv') parts.push('--namespace NAME');
  if (options.placeholderEmail !== undefined) parts.push(`--placeholder-email ${options.placeholderEmail}`);
  return parts.join(' ');
}
