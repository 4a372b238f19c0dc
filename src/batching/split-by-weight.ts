/** Splits items into consecutive groups that weigh at most `max` each, unless a single item is heavier. */
export function splitByWeight<Item>(items: readonly Item[], weigh: (item: Item) => number, max: number): Item[][] {
  const runs: Item[][] = [];
  let run: Item[] = [];
  let weight = 0;
  for (const item of items) {
    const own = weigh(item);
    if (run.length > 0 && weight + own > max) {
      runs.push(run);
      run = [];
      weight = 0;
    }
    run.push(item);
    weight += own;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
