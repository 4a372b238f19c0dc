import { Kind, type OperationDefinitionNode, type SelectionNode, type ValueNode, valueFromASTUntyped } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** Is a selection included, with the variables as the client sent them? */
export type Condition = (variables: Variables) => boolean;

/** Creates a reader of values in the operation, with these variables and their defaults. */
export type ValuesOf = (node: ValueNode) => (variables: Variables) => unknown;

/** Reads values of an operation before its variables are coerced; coercion does not change ids and booleans. */
export function valuesReader(operation: OperationDefinitionNode): ValuesOf {
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
  const ofVariable = (name: string, variables: Variables) => {
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return given === undefined ? defaults.get(name) : given;
  };
  return (node) => {
    if (node.kind === Kind.VARIABLE) return (variables) => ofVariable(node.name.value, variables);
    if (node.kind !== Kind.LIST) {
      const constant = valueFromASTUntyped(node);
      return () => constant;
    }
    const inner = node.values.map((each) =>
      each.kind === Kind.VARIABLE
        ? (variables: Variables) => ofVariable(each.name.value, variables)
        : () => valueFromASTUntyped(each),
    );
    return (variables) => inner.map((read) => read(variables));
  };
}

/**
 * When a selection is included, by its `@skip` and `@include`: always (null), never, or depending on variables. The executor rejects
 * values that are not booleans; here they count as included.
 */
export function conditionOf({ directives }: SelectionNode, valuesOf: ValuesOf): Condition | null | 'never' {
  const conditions: Condition[] = [];
  for (const { name, arguments: given } of directives ?? []) {
    const isSkip = name.value === 'skip';
    const value = given?.find((each) => each.name.value === 'if')?.value;
    if (!value || (!isSkip && name.value !== 'include')) continue;
    const read = valuesOf(value);
    if (value.kind === Kind.VARIABLE) conditions.push((variables) => read(variables) !== isSkip);
    else if (read({}) === isSkip) return 'never';
  }
  if (conditions.length <= 1) return conditions[0] ?? null;
  return (variables) => conditions.every((condition) => condition(variables));
}
