import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/**
 * The number of pairs of fields with the same response name in the same place, and of fragments that are spread there: validation
 * compares each pair with its arguments, which count once per value. Counting stops above `most`. Every field is visited as often
 * as fragments expand it.
 */
export function countRepeatedFields(document: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  let pairs = 0;
  const spreadSomewhere = new Set<string>();
  const countFrom = ({ selectionSet }: OperationDefinitionNode | FragmentDefinitionNode) => {
    // Not recursive, because documents can have any depth.
    const places: (readonly SelectionSetNode[])[] = [[selectionSet]];
    for (let place = places.pop(); place !== undefined && pairs <= most; place = places.pop()) {
      const { fields, spread } = collect(place, fragments);
      for (const name of spread) spreadSomewhere.add(name);
      pairs += (spread.size * (spread.size - 1)) / 2;
      for (const { times, weight, selections } of fields.values()) {
        pairs += ((times - 1) * weight) / 2;
        if (selections.length > 0) places.push(selections);
      }
    }
  };
  for (const each of document.definitions) if (each.kind === Kind.OPERATION_DEFINITION) countFrom(each);
  for (const [name, fragment] of fragments) if (!spreadSomewhere.has(name)) countFrom(fragment);
  return Math.ceil(pairs);
}

interface Requested {
  times: number;
  weight: number;
  readonly selections: SelectionSetNode[];
}

/** The fields in one place, by response name. */
function collect(place: readonly SelectionSetNode[], fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const fields = new Map<string, Requested>();
  const spread = new Set<string>();
  const sets = [...place];
  for (let set = sets.pop(); set !== undefined; set = sets.pop())
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) note(fields, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sets.push(selection.selectionSet);
      // A fragment adds the same fields, however often it is spread in a place.
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) sets.push(fragment.selectionSet);
      }
    }
  return { fields, spread };
}

function note(fields: Map<string, Requested>, field: FieldNode): void {
  const name = field.alias?.value ?? field.name.value;
  const requested = fields.get(name) ?? { times: 0, weight: 0, selections: [] };
  fields.set(name, requested);
  requested.times++;
  requested.weight += 1 + (field.arguments ?? []).reduce((values, { value }) => values + countValues(value), 0);
  if (field.selectionSet) requested.selections.push(field.selectionSet);
}

function countValues(value: ValueNode): number {
  if (value.kind === Kind.LIST) return value.values.reduce((values, each) => values + countValues(each), 1);
  if (value.kind === Kind.OBJECT) return value.fields.reduce((values, each) => values + countValues(each.value), 1);
  return 1;
}
