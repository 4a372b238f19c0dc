import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

type Fill = (value: unknown) => void;

/**
 * Makes what fills in, within an operation's variables, every left-out input field that is required but has a default;
 * null where there is none. graphql-jit takes those for missing, which the specification does not. Changes the variables.
 */
export function fillDefaults(schema: GraphQLSchema, operation: OperationDefinitionNode): Fill | null {
  const made = new Map<GraphQLInputType, Fill | null>();
  const fills: (readonly [name: string, fill: Fill])[] = [];
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    const fill = inputType ? fillOf(inputType, made) : null;
    if (fill) fills.push([variable.name.value, fill]);
  }
  return fills.length === 0 ? null : (variables) => fillEach(variables, fills);
}

function fillOf(type: GraphQLInputType, made: Map<GraphQLInputType, Fill | null>): Fill | null {
  if (isNonNullType(type)) return fillOf(type.ofType, made);
  if (isListType(type)) {
    const fill = fillOf(type.ofType, made);
    // A single value stands for a list of one.
    return fill && ((value) => (Array.isArray(value) ? value.forEach(fill) : fill(value)));
  }
  if (!isInputObjectType(type)) return null;
  const known = made.get(type);
  if (known !== undefined) return known;
  const defaults: [name: string, value: unknown][] = [];
  const fills: [name: string, fill: Fill][] = [];
  // Known before its fields are looked at, for an input type may hold itself.
  const fill: Fill = (value) => {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    for (const [name, fallback] of defaults) if (fields[name] === undefined) fields[name] = fallback;
    fillEach(fields, fills);
  };
  made.set(type, fill);
  for (const field of Object.values(type.getFields())) {
    if (isNonNullType(field.type) && field.defaultValue !== undefined) defaults.push([field.name, field.defaultValue]);
    const inner = fillOf(field.type, made);
    if (inner) fills.push([field.name, inner]);
  }
  if (defaults.length > 0 || fills.length > 0) return fill;
  made.set(type, null);
  return null;
}

function fillEach(value: unknown, fills: readonly (readonly [name: string, fill: Fill])[]): void {
  const fields = value as Record<string, unknown>;
  for (const [name, fill] of fills) {
    const inner = fields[name];
    if (inner !== undefined && inner !== null) fill(inner);
  }
}
