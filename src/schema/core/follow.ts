import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

const known = new WeakMap<SelectionSetNode, boolean>();

/** Whether a field selects only the id (and the type name) of its object, so that the key is sufficient. */
function asksOnlyForId(info: GraphQLResolveInfo): boolean {
  return info.fieldNodes.every(({ selectionSet }) => selectionSet !== undefined && isOnlyId(selectionSet));
}

function isOnlyId(selectionSet: SelectionSetNode): boolean {
  let only = known.get(selectionSet);
  if (only === undefined) {
    only = selectionSet.selections.every(
      (selection) =>
        selection.kind === Kind.FIELD && (selection.name.value === 'id' || selection.name.value === '__typename'),
    );
    known.set(selectionSet, only);
  }
  return only;
}

/**
 * The object of a foreign key: read by `load`, or, if only its id is selected, the key itself in place of the row. The foreign key
 * guarantees that the row exists.
 */
export function follow<Row extends { id: string }>(
  info: GraphQLResolveInfo,
  id: string,
  load: (id: string) => Promise<Row>,
): Row | Promise<Row> {
  return asksOnlyForId(info) ? ({ id } as Row) : load(id);
}
