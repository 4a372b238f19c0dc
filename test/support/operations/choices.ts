import fc from 'fast-check';

const range = 65_536;

/**
 * The choices behind a generated value, each a number, which fast-check generates and shrinks. When they run out, as in
 * shrunk ones, every choice is the first: generated values should be simplest with it.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #left: number;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
    this.#left = numbers.length;
  }

  // From the end: fast-check shortens an array at its start, and the results of the first choices should stay.
  get #next(): number {
    return (this.#numbers[--this.#left] ?? 0) / range;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.#next * count);
  }

  /** True with this probability; false is first. */
  chance(probability: number): boolean {
    return this.#next >= 1 - probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    const { length } = values;
    if (length === 0) throw new Error('There is nothing to choose from.');
    return values[this.below(length)] as Value;
  }

  /** One of the values, with probabilities in proportion to the weights. */
  weighted<Value>(values: readonly (readonly [weight: number, value: Value])[]): Value {
    const total = values.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#next * total;
    for (const [weight, value] of values) {
      if (left < weight) return value;
      left -= weight;
    }
    return this.pick(values)[1];
  }

  /** Some of the values, in their order. */
  some<Value>(values: readonly Value[], probability: number): Value[] {
    return values.filter(() => this.chance(probability));
  }

  /** A number of values, at least `min`. */
  list<Value>(min: number, max: number, make: () => Value): Value[] {
    return Array.from({ length: min + this.below(max - min + 1) }, make);
  }
}

/** Numbers for `Choices`. */
export const choiceNumbers = (maxLength: number) => fc.noBias(fc.array(fc.nat(range - 1), { maxLength, size: 'max' }));
