import fc from 'fast-check';

/** What is wrong with one of several things. */
export interface Fault<Thing> {
  readonly thing: Thing;
  readonly what: string;
}

export interface Search<Thing> {
  readonly thing: fc.Arbitrary<Thing>;
  /** Things that are looked at together. */
  readonly groupSize: number;
  /** The first fault of a group, or null where all is well. */
  readonly faultOf: (things: readonly Thing[]) => Promise<Fault<Thing> | null>;
  readonly runs: number;
  readonly seed: number;
}

// Each try asks gateways many times, so that an end is put to it.
const mostTries = 300;

/** Looks for a thing with a fault, and gives the fault of the smallest like it; null where all are well. */
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
