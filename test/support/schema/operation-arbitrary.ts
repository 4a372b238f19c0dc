import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  OperationTypeNode,
} from 'graphql';
import { type IdType, idPrefixes } from '../../../src/domain/core/ids.ts';
import { hostileJson, hostileText } from './hostile-values.ts';

/** An operation with one root field: its text selects everything, its variables are the field's arguments. */
export interface Operation {
  readonly root: OperationTypeNode;
  readonly field: string;
  readonly text: string;
}

/** Every query and mutation of the schema, each as an operation that selects everything in its response. */
export function everyOperation(schema: GraphQLSchema): Operation[] {
  return [OperationTypeNode.QUERY, OperationTypeNode.MUTATION].flatMap((root) => operationsOf(schema, root));
}

/** The same for every subscription. */
export function everySubscription(schema: GraphQLSchema): Operation[] {
  return operationsOf(schema, OperationTypeNode.SUBSCRIPTION);
}

function operationsOf(schema: GraphQLSchema, root: OperationTypeNode, depth = 2): Operation[] {
  return Object.values(schema.getRootType(root)?.getFields() ?? {}).map((field) => ({
    root,
    field: field.name,
    text: operationText(schema, root, field, depth),
  }));
}

function operationText(schema: GraphQLSchema, root: string, field: GraphQLField<unknown, unknown>, depth: number) {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = selectionOf(schema, field.type, depth);
  return `${root} Fuzz_${field.name}${declared && `(${declared})`} { ${field.name}${given && `(${given})`} ${selection} }`;
}

/** All fields without required arguments, to this depth; empty for a leaf. */
function selectionOf(schema: GraphQLSchema, output: GraphQLOutputType, depth: number): string {
  const type = bare(output);
  if (isObjectType(type)) return `{ __typename ${fieldsOf(schema, type, depth, new Set())} }`;
  if (!isUnionType(type) && !isInterfaceType(type)) return '';
  const members = schema.getPossibleTypes(type);
  // Fields with the same name and different types conflict; an alias separates them.
  const types = new Map<string, Set<string>>();
  for (const field of members.flatMap((member) => Object.values(member.getFields())))
    types.set(field.name, (types.get(field.name) ?? new Set()).add(String(field.type)));
  const ambiguous = new Set([...types].filter(([, { size }]) => size > 1).map(([name]) => name));
  const parts = members.map((member) => `... on ${member.name} { ${fieldsOf(schema, member, depth, ambiguous)} }`);
  return `{ __typename ${parts.join(' ')} }`;
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLObjectType, depth: number, ambiguous: Set<string>): string {
  const parts = Object.values(type.getFields()).map((field) => {
    const named = bare(field.type);
    const leaf = isScalarType(named) || isEnumType(named);
    if (field.args.some((arg) => isNonNullType(arg.type)) || (!leaf && depth === 0)) return '';
    const alias = ambiguous.has(field.name) ? `${type.name}_${field.name}: ` : '';
    return `${alias}${field.name} ${selectionOf(schema, named, depth - 1)}`;
  });
  // A type without selectable fields at this depth still has its name.
  return ['__typename', ...parts].join(' ');
}

function bare(output: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(output) || isListType(output) ? bare(output.ofType as GraphQLOutputType) : output;
}

/** Ids that values are drawn from: the caller's own, and those of others. */
export interface KnownIds {
  readonly own: readonly string[];
  readonly foreign: readonly string[];
}

/** Values for all arguments of a root field, well-formed (so that they reach the rules) and hostile in content. */
export function variablesFor(schema: GraphQLSchema, { root, field }: Operation, ids: KnownIds) {
  const args = schema.getRootType(root)?.getFields()[field]?.args ?? [];
  const record: Record<string, fc.Arbitrary<unknown>> = {};
  for (const arg of args) record[arg.name] = valueFor(arg.type, arg.name, ids, 0);
  const requiredKeys = args.filter((arg) => isNonNullType(arg.type)).map(({ name }) => name);
  return fc.record(record, { requiredKeys });
}

/** Longer than the limit of any list; few items are long themselves, or a request would have gigabytes. */
const tooMany = (value: unknown): unknown[] => Array(JSON.stringify(value).length < 1_000 ? 101 : 1).fill(value);

function valueFor(type: GraphQLInputType, name: string, ids: KnownIds, depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueFor(type.ofType as GraphQLInputType, name, ids, depth);
  if (isListType(type)) {
    const one = valueFor(type.ofType as GraphQLInputType, name, ids, depth + 1);
    return fc.oneof(
      { weight: 12, arbitrary: fc.array(one, { maxLength: 3 }) },
      { weight: 1, arbitrary: one.map(tooMany) },
    );
  }
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const record: Record<string, fc.Arbitrary<unknown>> = {};
    for (const field of fields) {
      const value = valueFor(field.type, field.name, ids, depth + 1);
      record[field.name] = isNonNullType(field.type) ? value : fc.option(value, { freq: 6 });
    }
    const requiredKeys = fields.filter((field) => isNonNullType(field.type)).map((field) => field.name);
    return fc.record(record, { requiredKeys, noNullPrototype: true });
  }
  return scalar(type.name, name, ids);
}

const friendly: Readonly<Record<string, readonly string[]>> = {
  email: ['ada@example.com', 'grace@example.com', 'ADA@example.com'],
  data: ['ZmlsZQ==', ''],
  idempotencyKey: ['key-1', 'key-2'],
  externalId: ['external-1', 'external-2'],
};

function scalar(type: string, name: string, ids: KnownIds): fc.Arbitrary<unknown> {
  switch (type) {
    case 'ID':
      return fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...ids.own) },
        { weight: 3, arbitrary: fc.constantFrom(...ids.foreign) },
        { weight: 3, arbitrary: hostileText },
      );
    case 'Int':
      // Waiting is limited here rather than in the API.
      if (name === 'waitMs') return fc.constantFrom(0, 1, -1, 50, 30_001, 2 ** 31 - 1, -(2 ** 31));
      return fc.oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom(100, 101, 2 ** 31 - 1, -(2 ** 31)));
    case 'Float':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'Boolean':
      return fc.boolean();
    case 'JSON':
    case 'JSONObject':
      return hostileJson;
    case 'DateTime':
      // Invalid times are rejected before the rest of the input is validated, so they must be rare.
      return fc.oneof(
        { weight: 5, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
        { weight: 15, arbitrary: fc.constantFrom('2026-01-01T00:00:00Z', '2020-02-29T12:00:00.123456+02:00') },
        { weight: 1, arbitrary: hostileText },
      );
    default:
      if (name === 'after' || name === 'before') return fc.option(hostileText, { freq: 1 });
      return fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...(friendly[name] ?? ['Hello', 'a'])) },
        { weight: 4, arbitrary: hostileText },
      );
  }
}

/**
 * The minimal variables of a root field, with a value inserted in one position: what is required, and whatever is on
 * the path. Required ids are the caller's own, of the type that their name indicates.
 */
export function soundVariables(
  schema: GraphQLSchema,
  { root, field }: Operation,
  own: Readonly<Record<IdType, string>>,
  put: { path: readonly string[]; value: unknown },
): object {
  const args = schema.getRootType(root)?.getFields()[field]?.args ?? [];
  return Object.fromEntries(
    args
      .filter((arg) => isNonNullType(arg.type) || put.path[0] === arg.name)
      .map((arg) => [
        arg.name,
        soundValue(arg.type, arg.name, own, put.path[0] === arg.name ? put.path.slice(1) : null, put.value),
      ]),
  );
}

function soundValue(
  type: GraphQLInputType,
  name: string,
  own: Readonly<Record<IdType, string>>,
  /** The remaining path to the value from here; null if it is elsewhere. */
  path: readonly string[] | null,
  put: unknown,
): unknown {
  if (isNonNullType(type)) return soundValue(type.ofType as GraphQLInputType, name, own, path, put);
  if (path?.length === 0) return put;
  if (isListType(type)) {
    const rest = path === null ? null : path.slice(1);
    return [soundValue(type.ofType as GraphQLInputType, name, own, rest, put)];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || field.name === path?.[0] || (field.name === 'email' && path === null),
    );
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        soundValue(field.type, field.name, own, field.name === path?.[0] ? path.slice(1) : null, put),
      ]),
    );
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (type.name === 'ID')
    return (
      own[Object.keys(idPrefixes).find((known) => name.startsWith(known.toLowerCase())) as IdType] ?? own.Conversation
    );
  if (type.name === 'Int') return 1;
  if (type.name === 'Boolean') return false;
  if (type.name === 'DateTime') return '2026-01-01T00:00:00Z';
  if (type.name === 'JSONObject') return {};
  return name === 'email' ? `sound-${++sound}@example.com` : name === 'url' ? 'https://example.com/' : 'Sound';
}

let sound = 0;
