import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../src/schema/index.ts';

// The same copy that Pothos loads: graphql rejects types of another copy, and Vitest would find the other one.
const require = createRequire(import.meta.url);
const {
  buildASTSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  parse,
  printSchema,
} = require('graphql') as typeof import('graphql');

const schema = createSchema();
const source = await readFile(new URL('contract.graphql', import.meta.url), 'utf8');

const contract = buildASTSchema(parse(source));

const ownTypes = (of: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(of.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type));

/** An argument or input field: its type and its default. */
const shapeOfInput = ({ type, defaultValue }: GraphQLArgument | GraphQLInputField) =>
  `${type}${defaultValue === undefined ? '' : ` = ${JSON.stringify(defaultValue)}`}`;
/** Everything that clients may rely on in a type, as a map from position to definition. */
function shapeOf(type: GraphQLNamedType): Map<string, string> {
  const lines = new Map([[type.name, type.constructor.name]]);
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const one of type.getInterfaces()) lines.set(`${type.name} implements ${one.name}`, 'yes');
    for (const field of Object.values(type.getFields())) {
      lines.set(`${type.name}.${field.name}`, String(field.type));
      for (const arg of field.args) lines.set(`${type.name}.${field.name}(${arg.name})`, shapeOfInput(arg));
    }
  }
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields())) lines.set(`${type.name}.${field.name}`, shapeOfInput(field));
  if (isEnumType(type)) for (const value of type.getValues()) lines.set(`${type.name}.${value.name}`, 'value');
  if (isUnionType(type)) for (const member of type.getTypes()) lines.set(`${type.name} = ${member.name}`, 'member');
  return lines;
}
const shapeOfAll = (of: GraphQLSchema) => new Map(ownTypes(of).flatMap((type) => [...shapeOf(type)]));

describe('schema', () => {
  it('the committed schema.graphql matches the code', async () => {
    const committed = await readFile(new URL('../schema.graphql', import.meta.url), 'utf8');
    expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
  });

  it('contract.graphql: has no breaking change', () => {
    expect(findBreakingChanges(contract, schema)).toEqual([]);
  });

  it('contract.graphql: every type, field, argument and default is as promised', () => {
    const promised = shapeOfAll(contract);
    expect(promised.size).toBeGreaterThan(400);
    const kept = shapeOfAll(schema);
    const broken = [...promised].filter(([place, shape]) => kept.get(place) !== shape);
    expect(broken.map(([place, shape]) => ({ place, promised: shape, is: kept.get(place) ?? 'missing' }))).toEqual([]);
  });

  it('contract.graphql: no other argument or input field is required', () => {
    const promised = shapeOfAll(contract);
    const required = [...shapeOfAll(schema)].filter(([place, shape]) => {
      const [type = ''] = place.split(/[.( ]/);
      // Clients that select a new field provide its arguments.
      if (place.endsWith(')') && !promised.has(place.slice(0, place.indexOf('(')))) return false;
      const takesInput = place.endsWith(')') || isInputObjectType(schema.getType(type));
      return takesInput && contract.getType(type) && !promised.has(place) && /!$/.test(shape);
    });
    expect(required).toEqual([]);
  });

  it('contract.graphql: every type, field, argument, input field and enum value has a description', () => {
    let count = 0;
    const silent: string[] = [];
    const requirePermission = (place: string, { description }: { description?: string | null }) => {
      count++;
      if (!description?.trim()) silent.push(place);
    };
    for (const type of ownTypes(schema)) {
      requirePermission(type.name, type);
      if (isEnumType(type))
        for (const value of type.getValues()) requirePermission(`${type.name}.${value.name}`, value);
      if (isUnionType(type) || isEnumType(type) || isScalarType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        requirePermission(`${type.name}.${field.name}`, field);
        if ('args' in field)
          for (const arg of field.args) requirePermission(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
    for (const directive of schema.getDirectives().filter((one) => !isSpecifiedDirective(one)))
      requirePermission(`@${directive.name}`, directive);
    expect(silent).toEqual([]);
    expect(count).toBeGreaterThan(400);
  });
});
