import type { JsonObject } from '../import/readers/json-value.ts';

/** A conversation as it is exported, in the form that an import takes. */
export interface ExportedConversation {
  readonly id: string;
  /** All but its threads. */
  readonly fields: JsonObject;
  /** How many threads it has, by its own count. */
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
  /** Its bytes, as base64. */
  readonly data: () => Promise<string>;
}

/** Where conversations are read from. */
export interface ExportSource {
  /** Looks at what is there, and gives `work` that to write. */
  view<Result>(work: (view: ExportView) => Promise<Result>): Promise<Result>;
  /** What it waits for, in words; null while it gets on. */
  waiting(): string | null;
  close(): Promise<void>;
}

/** What was there when an export began. */
export interface ExportView {
  /** How many conversations. */
  readonly there: number;
  /** The oldest first. */
  conversations(): AsyncGenerator<ExportedConversation, void, void>;
  /** Is told of each conversation that has been written. */
  wrote(id: string): void;
  /** What is missing, once all that came has been written. */
  missing(): Promise<Missing>;
}

interface Missing {
  /** How many conversations were there and were not written. */
  readonly count: number;
  /** Some of their ids, where they are known. */
  readonly ids: readonly string[];
}

/** Which conversations are exported. */
export interface ExportFilter {
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
}

/** The fields that say something: null, an empty list and an empty object are what an import takes for granted. */
export function saying(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  if (value == null) return true;
  return typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0;
}
