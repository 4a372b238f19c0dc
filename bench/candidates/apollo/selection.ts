// What an operation selects on a type, so that the query at its root can load everything at once.
import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from 'graphql';

/** The arguments of the field `name` below the one being resolved, or null if it is not selected. */
export function argumentsOf(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  name: string,
): Record<string, unknown> | null {
  for (const { selectionSet } of info.fieldNodes) {
    const node = selectionSet?.selections.find(
      (selection): selection is FieldNode => selection.kind === 'Field' && selection.name.value === name,
    );
    if (node) return getArgumentValues(type.getFields()[name]!, node, info.variableValues);
  }
  return null;
}
