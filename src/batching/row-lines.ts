import type { Entry, RunCommands } from './attempt.ts';
import type { Turns } from './turns.ts';

export interface RowLinesOptions<Command> {
  /** Whose turn a command needs. */
  readonly organizationOf: (command: Command) => string;
  /** What a command locks; commands of one organization have it in common, or nobody. */
  readonly rowOf: (command: Command) => string;
  readonly turns: Turns;
  /** Commands in one batch at the most. */
  readonly maxBatchSize: number;
  /** What a command weighs, in bytes; a batch is no heavier than `maxBatchBytes` unless a single command is. */
  readonly weigh: (command: Command) => number;
  readonly maxBatchBytes: number;
  /** Told of each batch's size; for metrics. */
  readonly onBatch?: (size: number) => void;
}

interface Line<Command, Outcome> {
  entries: Entry<Command, Outcome>[];
  /** Its row is known to be locked by another transaction. */
  wait: boolean;
}

/**
 * Commands that would keep others waiting: those that wait for a row, and heavy ones. Each row has a line. What stands in it
 * is run together, in the order of arrival and in its organization's turn, and waits for the row's lock as long as it takes.
 * Where nobody knows of a lock, it is tried without waiting before, so that no turn is taken up by what need not wait.
 */
export class RowLines<Command, Outcome> {
  readonly #run: RunCommands<Command, Outcome>;
  readonly #options: RowLinesOptions<Command>;
  readonly #lines = new Map<string, Line<Command, Outcome>>();

  constructor(run: RunCommands<Command, Outcome>, options: RowLinesOptions<Command>) {
    this.#run = run;
    this.#options = options;
  }

  /** Does anything stand in line for the row of this command? */
  hasLineFor(command: Command): boolean {
    return this.#lines.size > 0 && this.#lines.has(this.#options.rowOf(command));
  }

  /** Puts a command at the end of its row's line. With `wait`, the row is known to be locked by another transaction. */
  add(entry: Entry<Command, Outcome>, wait: boolean): void {
    const row = this.#options.rowOf(entry.command);
    const line = this.#lines.get(row);
    if (line) {
      line.entries.push(entry);
      return;
    }
    const begun = { entries: [entry], wait };
    this.#lines.set(row, begun);
    void this.#work(row, begun);
  }

  async #work(row: string, line: Line<Command, Outcome>): Promise<void> {
    const { turns, organizationOf } = this.#options;
    for (let first = line.entries[0]; first; first = line.entries[0])
      await turns.take(organizationOf(first.command), () => this.#runNext(line));
    this.#lines.delete(row);
  }

  async #runNext(line: Line<Command, Outcome>): Promise<void> {
    const batch = line.entries.splice(0, this.#countNext(line.entries));
    const left: Entry<Command, Outcome>[] = [];
    try {
      this.#options.onBatch?.(batch.length);
      const attempts = await this.#run(
        batch.map(({ command }) => command),
        line.wait,
      );
      for (const [at, entry] of batch.entries()) {
        const attempt = attempts[at];
        if (attempt?.status === 'fulfilled') entry.resolve(attempt.value);
        else if (attempt?.status === 'waiting' && !line.wait) left.push(entry);
        else entry.reject(attempt?.status === 'rejected' ? attempt.reason : new Error('A command got no outcome.'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    line.wait ||= left.length > 0;
    line.entries.unshift(...left);
  }

  #countNext(line: readonly Entry<Command, Outcome>[]): number {
    const { weigh, maxBatchSize, maxBatchBytes } = this.#options;
    let weight = 0;
    let count = 0;
    for (const { command } of line) {
      weight += weigh(command);
      if (count > 0 && (count === maxBatchSize || weight > maxBatchBytes)) break;
      count++;
    }
    return count;
  }
}
