import {
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

type Root = 'Query' | 'Mutation' | 'Subscription';

/** A position in the API where a client writes a value: the root field, and the path through arguments and inputs. */
export interface InputPosition {
  readonly root: Root;
  readonly field: string;
  /** List items are `0`: `['input', 'threads', '0', 'text']`. */
  readonly path: readonly string[];
  /** The scalar or enum in this position. */
  readonly type: string;
}

/** Every position where queries and mutations accept a value, so that a test can assert that it covers all of them. */
export function inputPositions(schema: GraphQLSchema, roots: readonly Root[] = ['Query', 'Mutation']): InputPosition[] {
  const positions: InputPosition[] = [];
  for (const root of roots) {
    const type = schema.getType(root) as GraphQLObjectType;
    for (const field of Object.values(type.getFields()))
      for (const arg of field.args)
        for (const [path, leaf] of leaves(arg.type, [arg.name]))
          positions.push({ root, field: field.name, path, type: leaf });
  }
  return positions;
}

function* leaves(type: GraphQLInputType, path: readonly string[]): Generator<[path: readonly string[], type: string]> {
  if (isNonNullType(type)) return yield* leaves(type.ofType as GraphQLInputType, path);
  if (isListType(type)) return yield* leaves(type.ofType as GraphQLInputType, [...path, '0']);
  if (!isInputObjectType(type)) return yield [path, getNamedType(type).name];
  for (const field of Object.values(type.getFields())) yield* leaves(field.type, [...path, field.name]);
}

/** A copy of a value with another one inserted at a path; missing lists and objects on the path are created. */
export function withValueAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return put;
  if (/^\d+$/.test(head)) {
    const list = Array.isArray(value) ? [...value] : [];
    list[Number(head)] = withValueAt(list[Number(head)], rest, put);
    return list;
  }
  const object = (value ?? {}) as Record<string, unknown>;
  return { ...object, [head]: withValueAt(object[head], rest, put) };
}
