import type { Entry, RunCommands } from './attempt.ts';
import type { Turns } from './turns.ts';

export interface RowLinesOptions<Command> {
  /** The organization whose turn a command needs. */
  readonly organizationOf: (command: Command) => string;
  /** The row that a command locks; only commands of the same organization can share it. */
  readonly rowOf: (command: Command) => string;
  readonly turns: Turns;
  /** The maximum number of commands in a batch. */
  readonly maxBatchSize: number;
  /** The weight of a command, in bytes; a batch weighs at most `maxBatchBytes`, unless it is a single command. */
  readonly weigh: (command: Command) => number;
  readonly maxBatchBytes: number;
  /** Called with the size of each batch, for metrics. */
  readonly onBatch?: (size: number) => void;
}

interface Line<Command, Outcome> {
  entries: Entry<Command, Outcome>[];
  /** Its row is locked by another transaction. */
  wait: boolean;
}

/**
 * Queues for commands that would delay others: those that wait for a row, and heavy ones. Each row has a line. The commands in a line
 * run together, in order of arrival and in their organization's turn, and wait for the row's lock as long as necessary. If no lock
 * is known, they are first tried without waiting, so that a command that does not have to wait does not use a turn.
 */
export class RowLines<Command, Outcome> {
  readonly #run: RunCommands<Command, Outcome>;
  readonly #options: RowLinesOptions<Command>;
  readonly #lines = new Map<string, Line<Command, Outcome>>();

  constructor(run: RunCommands<Command, Outcome>, options: RowLinesOptions<Command>) {
    this.#run = run;
    this.#options = options;
  }

  /** Is there a line for the row of this command? */
  hasLineFor(command: Command): boolean {
    return this.#lines.size > 0 && this.#lines.has(this.#options.rowOf(command));
  }

  /** Adds a command to the end of its row's line. With `wait`, the row is locked by another transaction. */
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
    try {
      for (let first = line.entries[0]; first; first = line.entries[0])
        await turns.take(organizationOf(first.command), () => this.#runNext(line));
    } catch (error) {
      // It did not get its turn in time.
      for (const { reject } of line.entries) reject(error);
    }
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
        else entry.reject(attempt?.status === 'rejected' ? attempt.reason : new Error('A command has no outcome.'));
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
