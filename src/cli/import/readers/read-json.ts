import { CommandError } from '../../report-error.ts';
import { maxRowBytes, type SourceRow, type SourceRows } from '../source-row.ts';
import { checkUtf8 } from './check-utf8.ts';
import { parseExactly } from './exact-json.ts';
import { NotJson } from './json-bytes.ts';
import { type JsonPart, JsonSplitter } from './json-splitter.ts';

export interface JsonOptions {
  readonly maxBytes?: number;
  /** Called with each member of a page that is neither a record nor a list of records, and its line. */
  readonly onOther: (member: string, line: number) => void;
}

/**
 * Reads rows from JSON: the elements of a list, the records of a page (`{"tickets": […], "users": […]}`), or single objects,
 * also several documents in a row. Only one element is in memory at a time.
 */
export async function* readJson(
  chunks: AsyncIterable<Buffer>,
  name: string,
  { maxBytes = maxRowBytes, onOther }: JsonOptions,
): SourceRows {
  const splitter = new JsonSplitter();
  let isEmpty = true;
  let lastLine = 1;
  for await (const { chunk, isLast } of withEnd(checkUtf8(chunks, name))) {
    isEmpty &&= chunk.toString('latin1').trim() === '';
    const rows: SourceRow[] = [];
    let fault: unknown = null;
    try {
      for (const part of splitter.feed(chunk, isLast)) {
        lastLine = part.line;
        if (part.kind === 'other') onOther(part.name, part.line);
        else rows.push(toRow(part, name));
      }
    } catch (error) {
      fault =
        error instanceof NotJson
          ? new CommandError(`Line ${error.line} of ${name} is not JSON: ${error.message}`)
          : error;
    }
    // The rows before it are unaffected.
    if (rows.length > 0) yield rows;
    if (fault !== null) throw fault;
    if (splitter.held > maxBytes)
      throw new CommandError(`Line ${splitter.lineOfRecord()} of ${name} begins a row that is too large.`);
  }
  if (!splitter.isWhole)
    throw new CommandError(
      `Line ${Math.max(lastLine, splitter.lineOfRecord())} of ${name} ends in the middle of the JSON document.`,
    );
  if (!isEmpty && !splitter.hasRecords)
    throw new CommandError(
      `${name} has no list of conversations. It must be a conversation, a list, or an object with lists such as conversations, tickets or data.`,
    );
}

async function* withEnd(chunks: AsyncIterable<Buffer>) {
  for await (const chunk of chunks) yield { chunk, isLast: false };
  yield { chunk: Buffer.alloc(0), isLast: true };
}

function toRow({ line, list, text }: JsonPart & { kind: 'record' }, name: string): SourceRow {
  try {
    const record = parseExactly(text);
    return { line, form: { kind: 'value', value: record }, record, list };
  } catch (error) {
    const { message } = error as Error;
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const breaks = text.slice(0, at).split('\n').length - 1;
    throw new CommandError(`Line ${line + breaks} of ${name} is not JSON: ${message}`);
  }
}
