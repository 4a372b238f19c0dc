/**
 * Says, in a field's `extensions`, what it costs beside the objects that it answers with, for fields whose answer is
 * heavier than it looks: as many objects as would weigh the same.
 */
export function costing(cost: number) {
  return { [key]: cost };
}

/** What a field declares to cost. */
export function declaredCost(field: { readonly extensions: object }): number {
  const cost = (field.extensions as Record<string, unknown>)[key];
  return typeof cost === 'number' ? cost : 0;
}

const key = 'parleyCost';
