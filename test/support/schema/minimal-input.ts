import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql';

const scalars: Readonly<Record<string, unknown>> = {
  ID: 'id',
  String: 'text',
  Int: 1,
  Boolean: true,
  DateTime: '2026-01-01T00:00:00Z',
  JSONObject: { aStr: 'x' },
};

/** The smallest valid value of an input type: required fields only, and one entry of a list. */
export function minimalInput(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return minimalInput(type.ofType as GraphQLInputType);
  if (isListType(type)) return [minimalInput(type.ofType as GraphQLInputType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return scalars[type.name];
  return Object.fromEntries(
    Object.values(type.getFields())
      .filter(({ type: inner, defaultValue }) => isNonNullType(inner) && defaultValue === undefined)
      .map(({ name, type: inner }) => [name, minimalInput(inner)]),
  );
}
