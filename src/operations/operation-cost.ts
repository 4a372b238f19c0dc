import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { InvalidRequestError } from '../domain/core/invalid-request-error.ts';
import { defaultPageSize, maxPageSize } from '../domain/core/pagination.ts';
import { declaredCost, declaredListSize } from '../schema/core/cost.ts';

/**
 * The maximum number of objects in the response of an operation, with the variables as the client sent them, which are coerced as in
 * the execution. Null if they are invalid, which the execution reports. Throws an InvalidRequestError for arguments that would fail
 * for every object in the response.
 */
export type OperationCost = (variables: Readonly<Record<string, unknown>>) => number | null;

/** The assumed size of a list that is not a page and declares no size, such as assigned users or attachments. */
const assumedListSize = 10;

/** `page` is the size of the surrounding connection; 1 elsewhere. */
type Cost = (variables: Readonly<Record<string, unknown>>, page: number) => number;
type Value = (variables: Readonly<Record<string, unknown>>) => unknown;

/**
 * Prepares the cost of a valid operation. Every object counts one each time it can occur: pages multiply the cost of their entries by
 * `first` or `last`, so nested pages multiply each other. A field that is selected twice counts twice. Scalars are free unless they
 * declare a cost. Introspection is free: graphql-js limits it.
 */
export function prepareCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const readVariables = new Set<string>();
  const read = (value: ValueNode): Value => {
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value;
      readVariables.add(name);
      return (variables) => variables[name];
    }
    const constant = constantOf(value);
    return () => constant;
  };

  // A few dozen fragments that each spread the next one twice would be counted billions of times. So each is counted once
  // per turn, which lasts as long as the variables are the same.
  let turn = 0;
  const remembering = (cost: Cost): Cost => {
    let [lastTurn, lastPage, last] = [0, 0, 0];
    return (variables, page) => {
      if (lastTurn !== turn || lastPage !== page) {
        last = cost(variables, page);
        [lastTurn, lastPage] = [turn, page];
      }
      return last;
    };
  };

  const prepared = new Map<string, Cost>();
  const ofFragment = (name: string): Cost => {
    const known = prepared.get(name);
    if (known) return known;
    const fragment = fragments.get(name) as FragmentDefinitionNode;
    const cost = remembering(ofSelections(typeNamed(schema, fragment.typeCondition.name.value), fragment.selectionSet));
    prepared.set(name, cost);
    return cost;
  };

  const ofSelections = (type: GraphQLCompositeType, { selections }: SelectionSetNode): Cost =>
    sum(selections.map((selection) => conditional(selection, read, ofSelection(type, selection))));

  const ofSelection = (type: GraphQLCompositeType, selection: SelectionNode): Cost => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return ofSelections(
        selection.typeCondition ? typeNamed(schema, selection.typeCondition.name.value) : type,
        selection.selectionSet,
      );
    const field = 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
    return field ? ofField(type, field, selection) : free;
  };

  const ofField = (parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, node: FieldNode): Cost => {
    const type = getNamedType(field.type);
    const declared = declaredCost(field);
    if (!isCompositeType(type)) return declared === 0 ? free : () => declared;
    const inner = node.selectionSet ? ofSelections(type, node.selectionSet) : free;
    const argument = (name: string) => {
      const given = node.arguments?.find((each) => each.name.value === name);
      return given ? read(given.value) : null;
    };
    // The entries of a connection count by the size of its page; edges only wrap them.
    if (isConnection(parent) && isListType(getNullableType(field.type)))
      return (variables, page) => page * ((field.name === 'edges' ? 0 : 1) + inner(variables, 1));
    if (isConnection(type)) {
      const [first, last] = [argument('first'), argument('last')];
      return (variables) => 1 + inner(variables, pageSize(first?.(variables) ?? last?.(variables)));
    }
    if (isListType(getNullableType(field.type))) {
      const ids = argument('ids');
      const most = declaredListSize(field) ?? assumedListSize;
      return (variables) => listSize(ids?.(variables), most) * (1 + inner(variables, 1));
    }
    return (variables) => 1 + declared + inner(variables, 1);
  };

  const root = schema.getRootType(operation.operation);
  const cost = root ? ofSelections(root, operation.selectionSet) : free;
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    readVariables.has(variable.name.value),
  );
  return (variables) => {
    const { coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 0 });
    if (!coerced) return null;
    turn++;
    return cost(coerced, 1);
  };
}

const free: Cost = () => 0;

function sum(costs: Cost[]): Cost {
  const counted = costs.filter((cost) => cost !== free);
  if (counted.length <= 1) return counted[0] ?? free;
  return (variables, page) => {
    let total = 0;
    for (const cost of counted) total += cost(variables, page);
    return total;
  };
}

function conditional({ directives }: SelectionNode, read: (value: ValueNode) => Value, cost: Cost): Cost {
  let result = cost;
  for (const { name, arguments: given } of directives ?? []) {
    const requested = given?.[0]?.value;
    // A free selection stays free, unless it depends on a variable.
    if (!requested || (cost === free && requested.kind !== Kind.VARIABLE)) continue;
    const condition = read(requested);
    const inner = result;
    const leavesOut = name.value === 'skip';
    if (leavesOut || name.value === 'include')
      result = (variables, page) => (isTrue(condition(variables)) === leavesOut ? 0 : inner(variables, page));
  }
  return result;
}

/** A nullable variable with a default can still be null. */
function isTrue(condition: unknown): boolean {
  if (typeof condition === 'boolean') return condition;
  throw new InvalidRequestError('The argument "if" of @skip and @include must not be null.', ['if']);
}

function constantOf(value: ValueNode): unknown {
  switch (value.kind) {
    case Kind.INT:
      return Number(value.value);
    case Kind.BOOLEAN:
      return value.value;
    case Kind.LIST:
      return value.values;
    default:
      return null;
  }
}

// Arguments out of bounds fail in the resolver for every object, and an error costs more than an object.
function pageSize(size: unknown): number {
  if (typeof size !== 'number') return defaultPageSize;
  return size >= 1 && size <= maxPageSize ? size : maxPageSize;
}

function listSize(ids: unknown, most: number): number {
  return Array.isArray(ids) ? ids.length : most;
}

function isConnection(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection') && type.getFields().pageInfo !== undefined;
}

function typeNamed(schema: GraphQLSchema, name: string): GraphQLCompositeType {
  return schema.getType(name) as GraphQLCompositeType;
}
