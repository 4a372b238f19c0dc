import {
  closeBrace,
  closeBracket,
  closingQuote,
  colon,
  comma,
  endOfString,
  headBytes,
  NotJson,
  openBrace,
  openBracket,
  quote,
  shapeIn,
  trailingBackslashes,
} from './json-bytes.ts';
import { judgeShape, memberKind } from './json-pages.ts';

/** A part of the document: a record, or a member of a page that is neither a record nor a list. */
export type JsonPart =
  | { readonly kind: 'record'; readonly list: string; readonly line: number; readonly text: string }
  | { readonly kind: 'other'; readonly name: string; readonly line: number };

type Level = { readonly isList: boolean; readonly list: string };

/**
 * Splits JSON documents into the records of their lists without parsing them: it follows strings and brackets only, which is
 * many times as fast as a tokenizer. The records are parsed one by one by whoever takes them.
 */
export class JsonSplitter {
  /** Was there a list, or a document that is a record? */
  hasRecords = false;
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private readonly levels: Level[] = [];
  private key: string | null = null;
  private expects: 'value' | 'valueOrEnd' | 'keyOrEnd' | 'key' | 'colon' | 'commaOrEnd' = 'value';
  private depth = 0;
  private inString = false;
  private takes: { list: string; isKept: boolean } | null = null;
  private from = 0;
  private line = 1;
  private countedTo = 0;

  /** The number of bytes that are in memory, of one record at most. */
  get held(): number {
    return this.buffer.length - (this.takes ? this.from : this.at);
  }
  /** The line of the record that is being read. */
  lineOfRecord(): number {
    return this.lineAt(this.takes ? this.from : this.at);
  }
  /** Whether no document is open. */
  get isWhole(): boolean {
    return this.levels.length === 0 && this.takes === null && !this.key;
  }

  *feed(chunk: Buffer, isLast: boolean): Generator<JsonPart, void, void> {
    const keptFrom = this.takes ? this.from : this.at;
    this.lineAt(keptFrom);
    this.buffer = Buffer.concat([this.buffer.subarray(keptFrom), chunk]);
    this.countedTo = 0;
    this.at -= keptFrom;
    this.from = this.takes ? 0 : this.at;
    for (;;) {
      if (this.takes) {
        if (!this.finishValue(isLast)) return;
        if (this.takes.isKept)
          yield {
            kind: 'record',
            list: this.takes.list,
            line: this.lineAt(this.from),
            text: this.buffer.toString('utf8', this.from, this.at),
          };
        this.takes = null;
        this.afterValue();
        continue;
      }
      this.skipSpaces();
      if (this.at >= this.buffer.length) return;
      const before = this.at;
      const part = this.step(isLast);
      if (part === 'more') {
        this.at = before;
        return;
      }
      if (part) yield part;
    }
  }

  private skipSpaces(): void {
    for (; this.at < this.buffer.length; this.at++) {
      const byte = this.buffer[this.at] as number;
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return;
    }
  }

  /** One structural character, key or beginning of a value; 'more' if it needs more bytes. */
  private step(isLast: boolean): JsonPart | 'more' | null {
    const byte = this.buffer[this.at] as number;
    const level = this.levels.at(-1);
    switch (this.expects) {
      case 'keyOrEnd':
      case 'key':
        if (byte === closeBrace && this.expects === 'keyOrEnd') return this.close();
        return this.readKey();
      case 'colon':
        if (byte !== colon) throw this.unexpected();
        this.at += 1;
        this.expects = 'value';
        return null;
      case 'commaOrEnd':
        if (byte === comma) {
          this.at += 1;
          this.expects = level?.isList ? 'value' : 'key';
          return null;
        }
        if (byte === (level?.isList ? closeBracket : closeBrace)) return this.close();
        throw this.unexpected();
      default:
        if (byte === closeBracket && this.expects === 'valueOrEnd') return this.close();
        return this.beginValue(byte, level, isLast);
    }
  }

  private beginValue(byte: number, level: Level | undefined, isLast: boolean): JsonPart | 'more' | null {
    const isContainer = byte === openBrace || byte === openBracket;
    if (!isContainer && !/["\d\-tfn]/.test(String.fromCharCode(byte))) throw this.unexpected();
    if (level === undefined) return this.beginDocument(byte, isLast);
    if (level.isList) return this.take(level.list);
    const name = this.key ?? '';
    this.key = null;
    if (byte === openBracket) return this.open(true, name);
    if (byte === openBrace && memberKind(name) === 'wrapper') return this.open(false, name);
    if (byte === openBrace && memberKind(name) === 'record') return this.take(name);
    const isNull = byte === 110;
    this.take('', false);
    return isNull ? null : { kind: 'other', name, line: this.lineAt(this.at) };
  }

  private beginDocument(byte: number, isLast: boolean): 'more' | null {
    if (byte === openBracket) return this.open(true, '');
    if (byte !== openBrace) {
      if (/[tfn\d"-]/.test(String.fromCharCode(byte))) throw this.unexpected();
      return null;
    }
    const isEnough = isLast || this.buffer.length - this.at >= headBytes;
    const shape = shapeIn(this.buffer, this.at);
    if (!isEnough && !shape.isWhole) return 'more';
    const kind = judgeShape(shape);
    if (kind === 'record') return this.take('');
    return this.open(false, '');
  }

  private open(isList: boolean, list: string): null {
    this.at += 1;
    this.levels.push({ isList, list });
    if (isList) this.hasRecords = true;
    this.expects = isList ? 'valueOrEnd' : 'keyOrEnd';
    return null;
  }

  private close(): null {
    this.at += 1;
    this.levels.pop();
    this.afterValue();
    return null;
  }

  private afterValue(): void {
    this.expects = this.levels.length === 0 ? 'value' : 'commaOrEnd';
  }

  private take(list: string, isKept = true): null {
    if (isKept) this.hasRecords = true;
    this.takes = { list, isKept };
    this.from = this.at;
    this.depth = 0;
    this.inString = false;
    return null;
  }

  private readKey(): 'more' | null {
    if (this.buffer[this.at] !== quote) throw this.unexpected();
    const end = endOfString(this.buffer, this.at);
    if (end === -1) return 'more';
    try {
      this.key = JSON.parse(this.buffer.toString('utf8', this.at, end)) as string;
    } catch {
      throw this.unexpected();
    }
    this.at = end;
    this.expects = 'colon';
    return null;
  }

  /** Moves to the end of the value that is being taken; false if it needs more bytes. */
  private finishValue(isLast: boolean): boolean {
    const { buffer, from } = this;
    const end = buffer.length;
    let at = this.at;
    let depth = this.depth;
    let inString = this.inString;
    let isDone = false;
    while (at < end && !isDone) {
      if (inString) {
        at = closingQuote(buffer, at);
        if (at === -1) break;
        at += 1;
        inString = false;
        isDone = depth === 0;
        continue;
      }
      const byte = buffer[at] as number;
      if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        // The end of a number or word at the end of its container.
        if (depth === 0) break;
        depth -= 1;
        isDone = depth === 0;
      } else if (depth === 0 && at > from && (byte === comma || byte <= 32)) break;
      at += 1;
    }
    const isCut = at === -1;
    // A string that is cut off is read again from its last quote or backslash.
    this.at = isCut ? end - trailingBackslashes(buffer, end) : at;
    this.depth = depth;
    this.inString = inString;
    if (isCut || inString) return false;
    return isDone || at < end || (isLast && depth === 0);
  }

  /** The line of an offset in the buffer; offsets must not decrease. */
  private lineAt(offset: number): number {
    // Without the limit, each search would go to the end of the buffer.
    const passed = this.buffer.subarray(this.countedTo, Math.max(offset, this.countedTo));
    for (let at = passed.indexOf(10); at !== -1; at = passed.indexOf(10, at + 1)) this.line += 1;
    this.countedTo = Math.max(offset, this.countedTo);
    return this.line;
  }

  private unexpected(): NotJson {
    const rest = this.buffer.toString('utf8', this.at, this.at + 4);
    return new NotJson(this.lineAt(this.at), `${JSON.stringify([...rest][0])} is not expected here.`);
  }
}
