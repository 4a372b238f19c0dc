const [costKey, sizeKey] = ['parleyCost', 'parleyListSize'];

/**
 * Says, in a field's `extensions`, what it costs beside the objects that it answers with, for fields whose answer is
 * heavier than it looks: as many objects as would weigh the same.
 */
export function costing(cost: number) {
  return { [costKey]: cost };
}

/** For a field whose answer is a text that may be long, or JSON, or a list of texts. */
export const long = costing(1);

/** Says, in the `extensions` of a list that is no page, how many objects it may hold. */
export function listing(most: number) {
  return { [sizeKey]: most };
}

interface Declaring {
  readonly extensions: object;
}

/** What a field declares to cost. */
export function declaredCost({ extensions }: Declaring): number {
  return declared(extensions, costKey) ?? 0;
}

/** How many objects a list declares to hold at most. */
export function declaredListSize({ extensions }: Declaring): number | null {
  return declared(extensions, sizeKey);
}

function declared(extensions: object, key: string): number | null {
  const value = (extensions as Record<string, unknown>)[key];
  return typeof value === 'number' ? value : null;
}
