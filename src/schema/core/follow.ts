import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

const known = new WeakMap<SelectionSetNode, boolean>();

/** Does a field ask for nothing but the id (and the type's name) of what it leads to? Then its key tells it all. */
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
 * What a foreign key leads to: read by `load`, or, where only its id is asked for, the key itself in the place of the row.
 * The database vouches that the row is there.
 */
export function follow<Row extends { id: string }>(
  info: GraphQLResolveInfo,
  id: string,
  load: (id: string) => Promise<Row>,
): Row | Promise<Row> {
  return asksOnlyForId(info) ? ({ id } as Row) : load(id);
}
