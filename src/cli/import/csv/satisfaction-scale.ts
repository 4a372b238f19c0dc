/**
 * The scale of satisfaction in a file, by its highest value: up to 5 are stars, up to 10 are points of ten, more are a percentage. It
 * is learnt from the whole file before its rows are converted.
 */
export class SatisfactionScale {
  private highest = 0;
  private isLearnt = false;

  /** From now on, the scale is known. */
  end(): void {
    this.isLearnt = true;
  }

  scoreOf(value: number): number {
    if (!this.isLearnt) this.highest = Math.max(this.highest, value);
    if (this.highest > 10 || this.highest === 0) return value;
    return this.highest <= 5 ? Math.max(0, ((value - 1) / 4) * 100) : value * 10;
  }

  /** How it was read, in words for the summary; null if there is nothing to say. */
  note(): string | null {
    if (this.highest === 0 || this.highest > 10) return null;
    const scale = this.highest <= 5 ? 'stars, 1 to 5' : 'points of 10';
    return `The values of satisfaction were read as ${scale}; --values sets others.`;
  }
}
