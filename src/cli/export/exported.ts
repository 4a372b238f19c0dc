import type { JsonObject } from '../import/json-value.ts';

/** A conversation as it is exported, in the form that an import takes. */
export interface ExportedConversation {
  /** All but its threads. */
  readonly fields: JsonObject;
  readonly threads: AsyncIterable<readonly ExportedThread[]>;
}

export interface ExportedThread {
  readonly fields: JsonObject;
  readonly attachments: readonly ExportedAttachment[];
}

export interface ExportedAttachment {
  readonly fileName: string;
  readonly mimeType: string;
  /** Its bytes, as base64. */
  readonly data: () => Promise<string>;
}

/** Where conversations are read from, the oldest first. */
export interface ExportSource {
  conversations(): AsyncGenerator<ExportedConversation, void, void>;
  close(): Promise<void>;
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
