import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { defaultPageSize, maxPageSize } from '../domain/pagination.ts';
import { declaredCost } from '../schema/cost.ts';

/** The most objects that the answer to an operation could hold, with these variables as the client sent them. */
export type OperationCost = (variables: Readonly<Record<string, unknown>>) => number;

/** Objects that a list may hold which is no page: assigned users, attachments and the like. */
const assumedListSize = 10;

/** `page` is the size of the connection that the selections stand in; 1 elsewhere. */
type Cost = (variables: Readonly<Record<string, unknown>>, page: number) => number;
type Value = (variables: Readonly<Record<string, unknown>>) => unknown;

/**
 * Prepares the cost of a valid operation. Every object counts one for each time it could be answered: pages multiply what
 * is asked of their entries by `first` or `last`, so nested pages multiply each other. A field that is written twice counts
 * twice. Scalars are free, but for those that declare a cost. Introspection is free: graphql-js limits it.
 */
export function prepareCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const fallbacks = new Map<string, Value>();
  const read = (value: ValueNode): Value => {
    if (value.kind === Kind.VARIABLE) {
      const name = value.name.value;
      return (variables) => (variables[name] === undefined ? fallbacks.get(name)?.(variables) : variables[name]);
    }
    const constant = constantOf(value);
    return () => constant;
  };
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) fallbacks.set(variable.name.value, read(defaultValue));

  // Spread twice in each other a few dozen times, fragments would be added up billions of times: each is added up once a
  // turn, which lasts as long as the variables are the same.
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
    // The entries of a connection: as many as its field was asked for. The edges are only a way to them.
    if (isConnection(parent) && isListType(getNullableType(field.type)))
      return (variables, page) => page * ((field.name === 'edges' ? 0 : 1) + inner(variables, 1));
    if (isConnection(type)) {
      const [first, last] = [argument('first'), argument('last')];
      return (variables) => 1 + inner(variables, pageSize(first?.(variables) ?? last?.(variables)));
    }
    if (isListType(getNullableType(field.type))) {
      const ids = argument('ids');
      return (variables) => listSize(ids?.(variables)) * (1 + inner(variables, 1));
    }
    return (variables) => 1 + declared + inner(variables, 1);
  };

  const root = schema.getRootType(operation.operation);
  const cost = root ? ofSelections(root, operation.selectionSet) : free;
  return (variables) => {
    turn++;
    return cost(variables, 1);
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
    const condition = given?.[0] ? read(given[0].value) : null;
    if (condition === null || cost === free) continue;
    const inner = result;
    if (name.value === 'skip')
      result = (variables, page) => (condition(variables) === true ? 0 : inner(variables, page));
    if (name.value === 'include')
      result = (variables, page) => (condition(variables) === false ? 0 : inner(variables, page));
  }
  return result;
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

// What is out of bounds is refused where it is resolved, and nothing is read for it.
function pageSize(size: unknown): number {
  return typeof size === 'number' ? Math.min(Math.max(0, size), maxPageSize) : defaultPageSize;
}

function listSize(ids: unknown): number {
  return Array.isArray(ids) ? ids.length : assumedListSize;
}

function isConnection(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection') && type.getFields().pageInfo !== undefined;
}

function typeNamed(schema: GraphQLSchema, name: string): GraphQLCompositeType {
  return schema.getType(name) as GraphQLCompositeType;
}
