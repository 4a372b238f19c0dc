/** What to do with items that failed together: retry them unchanged, run each half separately, or use an outcome. */
export type Verdict<Outcome> = 'again' | 'halve' | { readonly outcome: Outcome | Promise<Outcome> };

export interface HalvingOptions<Item, Outcome> {
  readonly run: (items: readonly Item[]) => Promise<Outcome>;
  /** Decides on a failure; `attempt` counts the runs of the same items. Throws an error that no single item can have caused. */
  readonly judge: (error: unknown, items: readonly Item[], attempt: number) => Verdict<Outcome>;
  /** Merges the outcomes of two halves; the second begins at `middle`. */
  readonly join: (first: Outcome, second: Outcome, middle: number) => Outcome;
}

/**
 * Runs items together and, if that fails, in smaller pieces, until a failure affects only the item that causes it. The halves run
 * one after the other, so that the second sees the work of the first, as in one batch.
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
