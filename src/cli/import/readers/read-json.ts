import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { CommandError } from '../../report-error.ts';
import type { FieldReport } from '../report/field-report.ts';
import { maxRowBytes, type SourceRow, type SourceRows } from '../source-row.ts';
import { checkUtf8 } from './check-utf8.ts';
import { exactNumber } from './exact-json.ts';
import { LineCount } from './line-count.ts';

/** The paths of the list of conversations in a document that is an object. */
const lists = ['data', 'conversations', '_embedded.conversations'];

/**
 * Reads rows from one JSON document: the elements of its array, or of the array under `data`, `conversations` or
 * `_embedded.conversations`. Only one element is in memory at a time. Other fields of the document are reported.
 */
export async function* readJson(
  chunks: AsyncIterable<Buffer>,
  name: string,
  report: FieldReport,
  maxBytes = maxRowBytes,
): SourceRows {
  const lines = new LineCount();
  const document = new Document(lines, report);
  for await (const chunk of checkUtf8(chunks, name)) {
    lines.enter(chunk);
    try {
      document.tokenizer.write(chunk);
    } catch (error) {
      throw notJson(name, lines, error);
    }
    if (lines.end - document.heldSince > maxBytes)
      throw new CommandError(`Line ${document.lineOfRow()} of ${name} begins a row that is too large.`);
    const rows = document.takeRows();
    if (rows.length > 0) yield rows;
  }
  lines.moveTo(lines.end);
  if (document.isEmpty) return;
  if (!document.isWhole)
    throw new CommandError(`Line ${lines.line} of ${name} ends in the middle of the JSON document.`);
  if (!document.hasList)
    throw new CommandError(
      `${name} has no list of conversations. It must be a list, or an object with a list in data, conversations or _embedded.conversations.`,
    );
}

class ExactTokenizer extends Tokenizer {
  // The type allows numbers only, but the parser accepts any value.
  protected override parseNumber = exactNumber as (text: string) => number;
}

class Document {
  readonly tokenizer = new ExactTokenizer();
  /** Was there a list at any of the expected paths? */
  hasList = false;
  /** Bytes from this offset on can be in memory. */
  heldSince = 0;
  private parser: TokenParser | null = null;
  private rows: SourceRow[] = [];
  private depth = 0;
  private lastString = '';
  /** The first line of the open container at each depth. */
  private readonly openedOn: number[] = [];

  constructor(
    private readonly lines: LineCount,
    private readonly report: FieldReport,
  ) {
    this.tokenizer.onToken = (token) => {
      lines.moveTo(token.offset);
      this.parser ??= this.createParser(token.token === TokenType.LEFT_BRACKET);
      this.follow(token.token, token.value);
      this.parser.write(token);
    };
  }

  get isEmpty(): boolean {
    return this.parser === null;
  }
  get isWhole(): boolean {
    return this.parser?.isEnded ?? true;
  }

  takeRows(): SourceRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  lineOfRow(): number {
    return this.openedOn[this.depth > 1 ? 2 : 1] ?? 1;
  }

  private follow(token: TokenType, value: unknown): void {
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      this.depth += 1;
      this.openedOn[this.depth] = this.lines.line;
      // An empty list has no element that would report it.
      const isNamed = this.depth > 1 && lists.some((list) => list.endsWith(this.lastString));
      if (token === TokenType.LEFT_BRACKET && isNamed) this.hasList = true;
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.depth -= 1;
    else if (token === TokenType.STRING) this.lastString = String(value);
    else if (
      token === TokenType.COLON &&
      this.depth === 1 &&
      !['data', 'conversations', '_embedded'].includes(this.lastString)
    )
      this.report.unknown(`(document).${this.lastString}`, this.lines.line);
  }

  private createParser(isArray: boolean): TokenParser {
    const paths = isArray ? ['$.*'] : lists.flatMap((list) => [`$.${list}.*`]);
    const parser = new TokenParser({ paths, keepStack: false });
    this.hasList = isArray;
    parser.onValue = ({ value, parent, stack }) => {
      this.heldSince = this.lines.end;
      if (!Array.isArray(parent)) return;
      this.hasList = true;
      const line = this.openedOn[stack.length + 1] ?? this.lines.line;
      const isContainer = value !== null && typeof value === 'object';
      this.rows.push({ line: isContainer ? line : this.lines.line, form: { kind: 'value', value }, record: value });
    };
    return parser;
  }
}

function notJson(name: string, lines: LineCount, error: unknown): CommandError {
  const { message } = error as Error;
  const at = /absolute position "(\d+)"/.exec(message)?.[1];
  if (at !== undefined) lines.moveTo(Number(at));
  const what = /^Unexpected ("[\s\S]*?") at/.exec(message)?.[1] ?? /^Unexpected (\w+)/.exec(message)?.[1];
  return new CommandError(
    `Line ${lines.line} of ${name} is not JSON: ${what ? `${what} is not expected here.` : message}`,
  );
}
