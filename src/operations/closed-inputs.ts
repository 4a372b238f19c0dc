import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql';
import { isOpenToCustomers } from '../schema/core/open-to-customers.ts';
import type { ValuesOf } from './selection-conditions.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The arguments and input fields that a field is given and that are closed to customers (R45), such as `CreateConversationInput.tags`. */
export type ClosedInputs = (variables: Variables) => readonly string[];

/** Prepares the check of a field's arguments; null if it has none. `typeName` is the type that the field belongs to. */
export function closedInputsOf(
  typeName: string,
  field: GraphQLField<unknown, unknown>,
  given: readonly { readonly name: { readonly value: string }; readonly value: ValueNode }[],
  valuesOf: ValuesOf,
): ClosedInputs | null {
  if (given.length === 0) return null;
  return (variables) => {
    const closed = new Set<string>();
    for (const { name, value } of given) {
      const argument = field.args.find((each) => each.name === name.value) as GraphQLArgument;
      if (!isOpenToCustomers(argument)) closed.add(`${typeName}.${field.name}(${argument.name}:)`);
      else addOfNode(closed, argument.type, value, (node) => valuesOf(node)(variables));
    }
    return [...closed];
  };
}

/** Of a literal, what is written counts, whatever the values of the variables in it. */
function addOfNode(
  closed: Set<string>,
  type: GraphQLInputType,
  node: ValueNode,
  read: (node: ValueNode) => unknown,
): void {
  if (node.kind === Kind.VARIABLE) {
    addOfValue(closed, type, read(node));
    return;
  }
  if (node.kind === Kind.LIST) {
    for (const item of node.values) addOfNode(closed, itemOf(type), item, read);
    return;
  }
  const object = getNamedType(type);
  if (node.kind !== Kind.OBJECT || !isInputObjectType(object)) return;
  for (const { name, value } of node.fields) {
    const field = object.getFields()[name.value];
    if (!field) continue;
    if (isOpenToCustomers(field)) addOfNode(closed, field.type, value, read);
    else closed.add(`${object.name}.${field.name}`);
  }
}

/** Of a variable, what the client sent counts, before defaults are added. Values of the wrong shape fail later. */
function addOfValue(closed: Set<string>, type: GraphQLInputType, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) addOfValue(closed, itemOf(type), item);
    return;
  }
  const object = getNamedType(type);
  if (!isInputObjectType(object)) return;
  for (const [name, inner] of Object.entries(value)) {
    const field = object.getFields()[name];
    if (!field || inner === undefined) continue;
    if (isOpenToCustomers(field)) addOfValue(closed, field.type, inner);
    else closed.add(`${object.name}.${field.name}`);
  }
}

function itemOf(type: GraphQLInputType): GraphQLInputType {
  const nullable = isNonNullType(type) ? type.ofType : type;
  return isListType(nullable) ? nullable.ofType : nullable;
}
