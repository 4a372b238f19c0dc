import type { Words } from './convert/words.ts';
import type { Format } from './files/guess-format.ts';

/** The options of `parley import`. */
export interface ImportOptions {
  readonly format?: Format;
  /** The name of a help desk, or `parley`; recognized if absent. */
  readonly from?: string;
  /** Before external ids: `shop` makes 17 `shop:17`. */
  readonly namespace?: string;
  readonly keepHtml?: boolean;
  readonly attachments?: boolean;
  /** Whether to show what was understood instead of importing it. */
  readonly inspect?: boolean;
  /** The file for the report. */
  readonly report?: string;
  readonly map: readonly (readonly [column: string, field: string])[];
  readonly delimiter?: string;
  readonly listSeparator?: string;
  /** Words of cells and their values, by the field. */
  readonly values: readonly (readonly [field: string, words: Words])[];
  readonly timezone?: string;
  readonly dateFormat?: string;
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
