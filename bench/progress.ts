// One line with the current step and the estimated remaining time; a terminal rewrites it.
export class Progress {
  readonly #total: number;
  readonly #started = Date.now();
  #done = 0;
  #what = '';

  constructor(total: number) {
    this.#total = total;
  }

  begin(what: string): void {
    this.#what = what;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${this.#count()} ${what} …${this.#left()}`);
  }

  /** Reports the progress of the current step; on a terminal only. */
  update(detail: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${this.#count()} ${this.#what}: ${detail}`);
  }

  end(result: string): void {
    this.#done += 1;
    const line = `${this.#count()} ${this.#what}: ${result}`;
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    if (process.stdout.isTTY && (result.includes('ERRORS') || result.includes('FAILED'))) process.stdout.write('\n');
    if (process.stdout.isTTY && this.#done === this.#total) process.stdout.write('\n');
  }

  #count(): string {
    return `[${this.#done}/${this.#total}]`;
  }

  #left(): string {
    if (this.#done < 5) return '';
    const minutes = (((Date.now() - this.#started) / this.#done) * (this.#total - this.#done)) / 60_000;
    return ` about ${Math.max(1, Math.round(minutes))} min left`;
  }
}
