import { count } from '../import/report/figures.ts';
import { CommandError } from '../report-error.ts';
import type { ExportCounts } from './export-text.ts';
import type { ExportView } from './exported.ts';

const named = 3;

/** Compares what was written with what was there. Throws a CommandError that lists what is missing. */
export async function checkWhole(view: ExportView, { short }: ExportCounts): Promise<void> {
  const missing = await view.missing();
  if (missing.count === 0 && short.length === 0) return;
  const faults = [
    ...(missing.count > 0
      ? [`${count(missing.count)} of ${count(view.there)} conversations are missing${some(missing.ids)}`]
      : []),
    ...(short.length > 0 ? [`${count(short.length)} lack some of their threads${some(short)}`] : []),
  ];
  throw new CommandError(
    `The export is incomplete: ${faults.join(', and ')}. They may have been merged during the export. Export again.`,
  );
}

function some(ids: readonly string[]): string {
  return ids.length === 0 ? '' : ` (${ids.slice(0, named).join(', ')}${ids.length > named ? ', …' : ''})`;
}
