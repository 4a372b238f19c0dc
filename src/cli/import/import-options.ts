import type { Origin } from './prepare-row.ts';
import type { Format } from './sources/guess-format.ts';

/** The options of `parley import`. */
export interface ImportOptions {
  readonly format?: Format;
  readonly from: Origin;
  readonly map: readonly (readonly [column: string, field: string])[];
  readonly delimiter?: string;
  readonly listSeparator: string;
  readonly encoding?: string;
  readonly url?: string;
  readonly token?: string;
  readonly dryRun?: boolean;
  readonly importedAt?: Date;
  readonly live?: boolean;
  readonly ids?: string;
  readonly placeholderEmail?: string;
  readonly without: readonly string[];
  readonly strict?: boolean;
  readonly chunk: number;
  readonly rejected?: string;
  readonly fromStart?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
