import fc from 'fast-check';

/** What is wrong with one of several things. */
export interface Fault<Thing> {
  readonly thing: Thing;
  readonly what: string;
}

export interface Search<Thing> {
  readonly thing: fc.Arbitrary<Thing>;
  /** Number of things that are checked together. */
  readonly groupSize: number;
  /** The first fault of a group, or null if there is none. */
  readonly faultOf: (things: readonly Thing[]) => Promise<Fault<Thing> | null>;
  readonly runs: number;
  readonly seed: number;
}

// Each attempt sends many requests to gateways, so the number is limited.
const mostTries = 300;

/** Searches for a thing with a fault, and returns the fault of the smallest similar one; null if there is none. */
export async function search<Thing>({ thing, groupSize, faultOf, runs, seed }: Search<Thing>): Promise<string | null> {
  let found: Fault<Thing> | null = null;
  const group = fc.tuple(...Array.from({ length: groupSize }, () => thing));
  const sound = async (things: readonly Thing[]) => {
    const fault = await faultOf(things);
    if (fault !== null) found = fault;
    return fault === null;
  };
  const numRuns = Math.ceil(runs / groupSize);
  const { counterexample } = await fc.check(fc.asyncProperty(group, sound), { numRuns, seed, endOnFailure: true });
  if (counterexample === null || found === null) return null;
  let tries = 0;
  const smaller = fc.asyncProperty(thing, async (one) => ++tries > mostTries || (await sound([one])));
  const { thing: example } = found as Fault<Thing>;
  await fc.check(smaller, { numRuns: 1, examples: [[example]] });
  return `seed ${seed}\n${(found as Fault<Thing>).what}`;
}
