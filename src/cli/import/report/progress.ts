import { count, duration } from './figures.ts';

/** Where progress is shown: a terminal gets one line that changes, anything else a plain line now and then. */
interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly output: ProgressOutput;
  /** How much of the source has been read, from 0 to 1; null where nobody knows its size. */
  readonly part: () => number | null;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const terminalEveryMs = 200;
const plainEveryMs = 5_000;
const barWidth = 24;

/** Tells how an import gets on. */
export class Progress {
  private rows = 0;
  private rejectedRows = 0;
  private readonly startedAt: number;
  private readonly startedPart: number;
  private readonly now: () => number;
  private readonly timer: NodeJS.Timeout;
  private shown = false;

  constructor(private readonly options: ProgressOptions) {
    this.now = options.now ?? (() => performance.now());
    this.startedAt = this.now();
    this.startedPart = options.part() ?? 0;
    const everyMs = options.everyMs ?? (options.output.isTTY ? terminalEveryMs : plainEveryMs);
    this.timer = setInterval(() => this.show(), everyMs);
    this.timer.unref();
  }

  /** So many more rows have been dealt with. */
  settled(rows: number): void {
    this.rows += rows;
  }

  /** So many more rows were not taken. */
  rejected(rows: number): void {
    this.rejectedRows += rows;
  }

  /** Shows where the import stands. */
  show(): void {
    const { output } = this.options;
    const text = this.line();
    if (output.isTTY) output.write(`\r${text.slice(0, (output.columns ?? 80) - 1)}\u001b[K`);
    else output.write(`${text}\n`);
    this.shown = true;
  }

  /** Shows nothing more; a terminal's line is cleared for what comes next. */
  end(): void {
    clearInterval(this.timer);
    if (this.shown && this.options.output.isTTY) this.options.output.write('\r\u001b[K');
  }

  /** One line: how much, how fast, what was rejected, how long still. */
  line(): string {
    const elapsed = this.now() - this.startedAt;
    const part = this.options.part();
    const facts = [
      `${count(this.rows)} rows`,
      `${count(elapsed > 0 ? (this.rows * 1000) / elapsed : 0)} rows/s`,
      `${count(this.rejectedRows)} rejected`,
    ];
    if (part === null) return facts.join('  ');
    const done = part - this.startedPart;
    if (this.rows > 0 && done > 0) facts.push(`${duration((elapsed * (1 - part)) / done)} left`);
    const filled = Math.round(part * barWidth);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(part * 100)} %`;
    return [this.options.output.isTTY ? bar : `${Math.floor(part * 100)} %`, ...facts].join('  ');
  }
}
