import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type Access, access } from '../../../src/domain/access/caller.ts';
import { keepingOwn, makingOwn, nodeAccess, rootAccess, visibleFields } from './visible-fields.ts';

/** One field on the path to another, such as `Conversation.customer`, with the access it needs in that position. */
interface Step {
  readonly field: string;
  readonly needs: Access | null;
}

/** An operation that selects one field, by the shortest path from a root field. */
interface SelectedField {
  readonly text: string;
  /** From the root; the last is the field itself. */
  readonly steps: readonly Step[];
}

interface Place {
  readonly type: GraphQLObjectType;
  readonly own: boolean;
  readonly steps: readonly Step[];
  /** Wraps a selection in the path to this position. */
  readonly around: (selection: string) => string;
}

/** Every field of every type reachable from a root field, in each position with different access. */
export function selectedFields(schema: GraphQLSchema, root: 'Query' | 'Mutation' | 'Subscription', name: string) {
  const rootType = schema.getType(root) as GraphQLObjectType;
  const field = rootType.getFields()[name] as GraphQLField<unknown, unknown>;
  const isNode = root === 'Query' && (name === 'node' || name === 'nodes');
  const asked: SelectedField[] = [];
  const seen = new Set<string>();
  const places: Place[] = [];
  const follow = (place: Place) => {
    const key = `${place.type.name} ${place.own} ${isNode ? place.steps[0]?.needs : ''}`;
    if (!seen.has(key)) places.push(place);
    seen.add(key);
  };
  const declared = field.args.filter(({ type }) => isNonNullType(type));
  const variables = declared.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const given = declared.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const around = (selection: string) =>
    `${root.toLowerCase()} ${variables && `(${variables})`} { ${name}${given && `(${given})`} ${selection} }`;
  const own = makingOwn.has(`${root}.${name}`);
  const rootName = `${root}.${name}`;
  const named = bare(field.type);
  const rootStep: Step = { field: rootName, needs: isNode ? null : (rootAccess[rootName] as Access | null) };
  asked.push({ text: around(isObjectType(named) || isAbstractType(named) ? '{ __typename }' : ''), steps: [rootStep] });
  for (const type of objectsOf(schema, named)) {
    const steps = [isNode ? { field: rootName, needs: nodeAccess[type.name] as Access } : rootStep];
    follow({ type, own, steps, around: (inner) => around(`{ ... on ${type.name} { ${inner} } }`) });
  }
  for (const place of places) {
    for (const inner of Object.values(place.type.getFields())) {
      const step = { field: `${place.type.name}.${inner.name}`, needs: accessIn(place, inner.name) };
      const steps = [...place.steps, step];
      const led = objectsOf(schema, bare(inner.type));
      asked.push({ text: place.around(led.length > 0 ? `${inner.name} { __typename }` : inner.name), steps });
      for (const type of led)
        follow({
          type,
          own: makingOwn.has(step.field) || (place.own && keepingOwn.has(step.field)),
          steps,
          around: (within) => place.around(`${inner.name} { ... on ${type.name} { ${within} } }`),
        });
    }
  }
  return asked;
}

function accessIn({ type, own }: Pick<Place, 'type' | 'own'>, name: string): Access | null {
  const { always, echoed, needs } = visibleFields[type.name] ?? {};
  if (always?.split(' ').includes(name)) return null;
  if (echoed?.[1].split(' ').includes(name)) return own ? null : echoed[0];
  if (needs?.[1].split(' ').includes(name)) return needs[0];
  throw new Error(
    `${type.name}.${name} is not in the table of test/support/schema/visible-fields.ts: who may read it?`,
  );
}

function bare(output: GraphQLOutputType): GraphQLNamedType {
  return isNonNullType(output) || isListType(output) ? bare(output.ofType as GraphQLOutputType) : output;
}

function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/**
 * A selection of everything below a root field that its own access alone allows, and that may be selected in one
 * operation.
 */
export function shownSelection(schema: GraphQLSchema, root: 'Query' | 'Mutation', name: string): string {
  const rootType = schema.getType(root) as GraphQLObjectType;
  const { type } = rootType.getFields()[name] as GraphQLField<unknown, unknown>;
  const granted = rootAccess[`${root}.${name}`] ?? null;
  return selectionOf(schema, type, makingOwn.has(`${root}.${name}`), granted, []);
}

function selectionOf(
  schema: GraphQLSchema,
  output: GraphQLOutputType,
  own: boolean,
  granted: Access | null,
  above: readonly string[],
): string {
  const types = objectsOf(schema, bare(output));
  if (types.length === 0) return '';
  const parts = types.map((type) => {
    const key = `${type.name} ${own}`;
    if (above.includes(key)) return '';
    const fields = Object.values(type.getFields()).map((field) => {
      const needs = accessIn({ type, own }, field.name);
      if (needs !== null && !(granted !== null && allows(granted, needs))) return '';
      const name = `${type.name}.${field.name}`;
      const below = makingOwn.has(name) || (own && keepingOwn.has(name));
      return `${field.name} ${selectionOf(schema, field.type, below, granted, [...above, key])}`;
    });
    return `... on ${type.name} { __typename ${fields.join(' ')} }`;
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** Whether every permission that grants one access also grants the other. */
const allows = (granted: Access, needed: Access) =>
  access[granted].every((permission) => (access[needed] as readonly string[]).includes(permission));
