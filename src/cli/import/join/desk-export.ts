import { stringify } from 'lossless-json';
import { LRUCache } from 'lru-cache';
import type { Related } from '../convert/around.ts';
import type { Desk } from '../desks/desk.ts';
import type { InputFile } from '../files/input-file.ts';
import { parseExactly } from '../readers/exact-json.ts';
import { asText, isObject, type JsonObject } from '../readers/json-value.ts';
import { type ReadOptions, readFile } from '../readers/read-file.ts';
import type { FieldReport } from '../report/field-report.ts';
import type { Place, SourceRow, SourceRows } from '../source-row.ts';
import { classify, stemOf } from './classify.ts';
import type { DiskIndex } from './disk-index.ts';

const cachedRecords = 500;
const longestKey = 500;

/** The files of a help desk's export: its conversations in order, and the other records, which are joined on disk. */
export class DeskExport implements Related {
  private readonly parts = new Set<string>();
  /** The files without conversations, which are not read again. */
  private readonly without = new Set<InputFile>();
  private readonly cache = new LRUCache<string, JsonObject[]>({ max: cachedRecords });

  constructor(
    private readonly desk: Desk,
    private readonly files: readonly InputFile[],
    private readonly index: DiskIndex,
    private readonly options: Omit<ReadOptions, 'onOther'>,
  ) {}

  /**
   * Reads all files once: stores what is not a conversation, and reports what is not imported. `onConversation` is called with each
   * conversation.
   */
  async survey(report: FieldReport, onConversation: (row: SourceRow) => void): Promise<void> {
    for (const [nth, file] of this.files.entries()) {
      const onOther = (member: string, line: number) =>
        report.leftOut(`(document).${member}`, null, this.placeOf(nth, line));
      let conversations = 0;
      const onOne = (row: SourceRow) => {
        conversations += 1;
        onConversation(row);
      };
      for await (const rows of readFile(file, { ...this.options, onOther }))
        for (const row of rows) this.sort(row, nth, report, onOne);
      if (conversations === 0) this.without.add(file);
    }
  }

  /** The conversations, in the order of the files. */
  async *rows(onFile: (taken: () => number) => void): SourceRows {
    for (const [nth, file] of this.files.entries()) {
      if (this.without.has(file)) {
        onFile(() => file.size ?? 0);
        continue;
      }
      const onOpen: ReadOptions['onOpen'] = (opened) => onFile(opened.taken);
      for await (const rows of readFile(file, { ...this.options, onOther: () => {}, onOpen })) {
        const own = rows.filter(
          (row) => classify(this.desk, row, file.name, this.files.length === 1) === 'conversation',
        );
        if (own.length > 0) yield own.map((row) => ({ ...row, ...this.placeOf(nth, row.line) }));
      }
    }
  }

  has(part: string): boolean {
    return this.parts.has(part);
  }

  all(part: string, key: string): JsonObject[] {
    if (!this.parts.has(part)) return [];
    const name = `${part} ${key}`;
    const known = this.cache.get(name);
    if (known) return known;
    const found = this.index.all(part, key.slice(0, longestKey)).map((text) => parseExactly(text) as JsonObject);
    // Messages are asked for once, people often.
    if (found.length === 1) this.cache.set(name, found);
    return found;
  }

  /** Reports the records that no conversation has asked for. */
  reportUnused(report: FieldReport): void {
    for (const { part, file, line } of this.index.unused())
      if (this.parts.has(part))
        report.leftOut(`${part}[]`, 'no imported conversation refers to it', this.placeOf(file, line));
  }

  private placeOf(nth: number, line: number): Place {
    return this.files.length > 1 ? { line, file: (this.files[nth] as InputFile).name } : { line };
  }

  private sort(row: SourceRow, nth: number, report: FieldReport, onConversation: (row: SourceRow) => void): void {
    const file = this.files[nth] as InputFile;
    const kind = classify(this.desk, row, file.name, this.files.length === 1);
    if (kind === 'conversation') onConversation(row);
    else this.keep(kind, row, nth, report);
  }

  private keep(kind: string | null, row: SourceRow, nth: number, report: FieldReport): void {
    const place = this.placeOf(nth, row.line);
    const key = kind === null || !isObject(row.record) ? undefined : asText(this.desk.parts[kind]?.key(row.record));
    if (kind === null)
      report.leftOut(
        `${row.list || stemOf(this.files[nth]?.name ?? '')}[]`,
        'records of this kind are not imported',
        place,
      );
    else if (key === undefined) report.leftOut(`${kind}[]`, 'it has no id that leads to it', place);
    else {
      this.parts.add(kind);
      const text = row.form.kind === 'text' ? row.form.text : (stringify(row.record) as string);
      this.index.add(kind, key.slice(0, longestKey), text, nth, row.line);
    }
  }
}
