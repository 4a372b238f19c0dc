import { type CellOptions, rowFromCells } from '../../../src/cli/import/csv/cells.ts';
import { mapColumns } from '../../../src/cli/import/csv/columns.ts';
import { SatisfactionScale } from '../../../src/cli/import/csv/satisfaction-scale.ts';
import { toCellWords } from '../../../src/cli/import/csv/values.ts';
import { RowNotes } from '../../../src/cli/import/report/field-report.ts';

/** How cells are read if nobody says anything. */
export const usualCells = (): CellOptions => ({
  listSeparator: null,
  words: toCellWords([]),
  scale: new SatisfactionScale(),
  timezone: null,
  dateFormat: null,
});

/** The custom attributes of a row of a CSV. */
export function customOf(columns: string[], cells: string[]): Record<string, unknown> {
  const map = mapColumns(columns, new Map(), { onUnknown: () => {} });
  const row = rowFromCells(cells, map, usualCells(), new RowNotes());
  return (row as { custom: Record<string, unknown> }).custom;
}
