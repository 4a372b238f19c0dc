const [costKey, sizeKey] = ['parleyCost', 'parleyListSize'];

/**
 * Declares, in a field's `extensions`, the additional cost of a field whose value is larger than it looks: the number of
 * objects with the same cost.
 */
export function costing(cost: number) {
  return { [costKey]: cost };
}

/** For a field whose value is a long text, JSON, or a list of texts. */
export const long = costing(1);

/** Declares, in the `extensions` of a list that is not a page, the maximum number of objects. */
export function listing(most: number) {
  return { [sizeKey]: most };
}

interface Declaring {
  readonly extensions: object;
}

/** The declared cost of a field. */
export function declaredCost({ extensions }: Declaring): number {
  return declared(extensions, costKey) ?? 0;
}

/** The declared maximum size of a list. */
export function declaredListSize({ extensions }: Declaring): number | null {
  return declared(extensions, sizeKey);
}

function declared(extensions: object, key: string): number | null {
  const value = (extensions as Record<string, unknown>)[key];
  return typeof value === 'number' ? value : null;
}
