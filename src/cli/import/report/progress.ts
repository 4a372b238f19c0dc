import { count, duration } from './figures.ts';
import { SettledPart } from './settled-part.ts';

/** Where progress is shown: a terminal gets one line that is updated, anything else a new line at intervals. */
interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly output: ProgressOutput;
  /** Size of the source in bytes; null if unknown. */
  readonly size: number | null;
  /** Rows that an earlier run has processed. */
  readonly rowsBefore?: number;
  /** Describes what the import waits for; null while it makes progress. */
  readonly waiting?: () => string | null;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const terminalEveryMs = 200;
const plainEveryMs = 5_000;
const barWidth = 24;

/** Shows the progress of an import. */
export class Progress {
  private rows = 0;
  private rejectedRows = 0;
  private rowsRead = 0;
  private readonly rowsBefore: number;
  private readonly part: SettledPart | null;
  /** The position at which this run began; known once the source has been read up to it. */
  private startedPart: number | null = null;
  private readonly startedAt: number;
  private readonly now: () => number;
  private readonly timer: NodeJS.Timeout;
  private shown = false;

  constructor(private readonly options: ProgressOptions) {
    this.now = options.now ?? (() => performance.now());
    this.startedAt = this.now();
    this.rowsBefore = options.rowsBefore ?? 0;
    this.part = options.size === null ? null : new SettledPart(options.size);
    const everyMs = options.everyMs ?? (options.output.isTTY ? terminalEveryMs : plainEveryMs);
    this.timer = setInterval(() => this.show(), everyMs);
    this.timer.unref();
  }

  /** More rows have been read; `bytes` is the total read so far. */
  read(rows: number, bytes: number): void {
    this.rowsRead += rows;
    this.part?.read(this.rowsRead, bytes);
    if (this.rowsRead >= this.rowsBefore) this.startedPart ??= this.part?.of(this.rowsBefore) ?? 0;
  }

  /** More rows have been processed. */
  settled(rows: number): void {
    this.rows += rows;
  }

  /** More rows were rejected. */
  rejected(rows: number): void {
    this.rejectedRows += rows;
  }

  /** Shows the current state. */
  show(): void {
    const { output } = this.options;
    const text = this.line();
    if (output.isTTY) output.write(`\r${text.slice(0, (output.columns ?? 80) - 1)}\u001b[K`);
    else output.write(`${text}\n`);
    this.shown = true;
  }

  /** Stops showing progress, and clears the line of a terminal. */
  end(): void {
    clearInterval(this.timer);
    if (this.shown && this.options.output.isTTY) this.options.output.write('\r\u001b[K');
  }

  /** One line: progress, speed, rejected rows and time left, or what the import waits for. */
  line(): string {
    const elapsed = this.now() - this.startedAt;
    const part = this.part?.of(this.rowsBefore + this.rows) ?? null;
    const percent = part === null ? [] : [`${Math.floor(part * 100)} %`];
    const waiting = this.options.waiting?.() ?? null;
    if (waiting !== null) return [waiting, ...percent, `${count(this.rows)} rows`].join('  ');
    const facts = [
      `${count(this.rows)} rows`,
      `${count(elapsed > 0 ? (this.rows * 1000) / elapsed : 0)} rows/s`,
      `${count(this.rejectedRows)} rejected`,
    ];
    if (part === null) return facts.join('  ');
    const done = part - (this.startedPart ?? part);
    if (this.rows > 0 && done > 0) facts.push(`${duration((elapsed * (1 - part)) / done)} left`);
    if (!this.options.output.isTTY) return [...percent, ...facts].join('  ');
    const filled = Math.round(part * barWidth);
    return [`[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${percent[0]}`, ...facts].join('  ');
  }
}
