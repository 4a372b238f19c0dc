/** What to do about items that failed together: run them again as they stand, run each half alone, or settle for an outcome. */
export type Verdict<Outcome> = 'again' | 'halve' | { readonly outcome: Outcome | Promise<Outcome> };

export interface HalvingOptions<Item, Outcome> {
  readonly run: (items: readonly Item[]) => Promise<Outcome>;
  /** Decides on a failure; `attempt` counts how often these very items were run. Throws what is nobody's in particular. */
  readonly judge: (error: unknown, items: readonly Item[], attempt: number) => Verdict<Outcome>;
  /** Puts the outcomes of two halves together; the second begins at `middle`. */
  readonly join: (first: Outcome, second: Outcome, middle: number) => Outcome;
}

/**
 * Runs items together, and where that fails, in smaller pieces, until what one of them causes is that one's alone. The
 * halves run one after the other, so that they see each other's work as the whole would have.
 */
export async function runOrHalve<Item, Outcome>(
  items: readonly Item[],
  options: HalvingOptions<Item, Outcome>,
  attempt = 1,
): Promise<Outcome> {
  try {
    return await options.run(items);
  } catch (error) {
    const verdict = options.judge(error, items, attempt);
    if (verdict === 'again') return runOrHalve(items, options, attempt + 1);
    if (verdict !== 'halve') return verdict.outcome;
    const middle = items.length >> 1;
    const first = await runOrHalve(items.slice(0, middle), options);
    return options.join(first, await runOrHalve(items.slice(middle), options), middle);
  }
}
