import type { JsonObject } from '../import/readers/json-value.ts';

/** A conversation in the format that an import reads. */
export interface ExportedConversation {
  readonly id: string;
  /** All fields except its threads. */
  readonly fields: JsonObject;
  /** The conversation's own count of its threads. */
  readonly threadCount: number;
  readonly threads: AsyncIterable<readonly ExportedThread[]>;
}

export interface ExportedThread {
  readonly fields: JsonObject;
  readonly attachments: readonly ExportedAttachment[];
}

interface ExportedAttachment {
  readonly fileName: string;
  readonly mimeType: string;
  /** Its content, as base64. */
  readonly data: () => Promise<string>;
}

/** Where conversations are read from. */
export interface ExportSource {
  /** Counts the existing conversations and passes them to `work`. */
  view<Result>(work: (view: ExportView) => Promise<Result>): Promise<Result>;
  /** Describes what it waits for; null while it makes progress. */
  waiting(): string | null;
  close(): Promise<void>;
}

/** The conversations that existed when the export began. */
export interface ExportView {
  /** The number of conversations. */
  readonly there: number;
  /** Oldest first. */
  conversations(): AsyncGenerator<ExportedConversation, void, void>;
  /** Called for each conversation that has been written. */
  wrote(id: string): void;
  /** What is missing after everything that was read has been written. */
  missing(): Promise<Missing>;
}

interface Missing {
  /** The number of conversations that existed but were not written. */
  readonly count: number;
  /** Some of their ids, if known. */
  readonly ids: readonly string[];
}

/** Which conversations are exported. */
export interface ExportFilter {
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
}

/** Removes fields that are null, an empty list or an empty object, which are the defaults of an import. */
export function saying(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  if (value == null) return true;
  return typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0;
}
