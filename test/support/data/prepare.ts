import { nothingRelated, type Related } from '../../../src/cli/import/convert/around.ts';
import { mapRow, type PrepareOptions, prepareRow } from '../../../src/cli/import/prepare-row.ts';
import type { JsonObject } from '../../../src/cli/import/readers/json-value.ts';
import { FieldReport, RowNotes } from '../../../src/cli/import/report/field-report.ts';
import { usualCells } from './cells.ts';

export const importedAt = '2026-01-01T00:00:00.000Z';

/** Prepares a record of a system; `left` has the fields that are not imported, unknown ones with a question mark. */
export function prepare(from: string, record: unknown, overrides: Partial<PrepareOptions> = {}) {
  const report = new FieldReport();
  const options = optionsFor(from, report);
  const source = { line: 7, form: { kind: 'value' as const, value: record }, record };
  const row = prepareRow(source, null, { ...options, ...overrides });
  const left = report.list().fields.map(({ field, why }) => (why === null ? `${field}?` : field));
  return { ...row, left: left.toSorted() };
}

/** The row as the system gives it, before it is made to fit. */
export function mapped(from: string, record: unknown, overrides: Partial<PrepareOptions> = {}) {
  const source = { line: 7, form: { kind: 'value' as const, value: record }, record };
  return mapRow(source, null, { ...optionsFor(from, new FieldReport()), ...overrides }, new RowNotes());
}

function optionsFor(from: string, report: FieldReport): PrepareOptions {
  return {
    report,
    from,
    ids: new Map(),
    placeholderDomain: null,
    importedAt,
    without: [],
    cells: usualCells(),
    strict: false,
    namespace: null,
    keepHtml: false,
    attachments: false,
    related: nothingRelated,
    details: null,
  };
}

/** Records beside the conversations of an export, by part and key. */
export function relatedIn(parts: Record<string, Record<string, readonly object[]>>): Related {
  return {
    has: (part) => Object.hasOwn(parts, part),
    all: (part, key) => (parts[part]?.[key] ?? []) as JsonObject[],
  };
}
