import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';

const read = async (path: string) => buildSchema(await readFile(new URL(path, import.meta.url), 'utf8'));
const released = await read('released.graphql');
const current = await read('../schema.graphql');

/** The default of each argument and input field, by position. graphql-js compares arguments only. */
function defaultsOf(schema: GraphQLSchema): Map<string, string> {
  const defaults = new Map<string, string>();
  const note = (place: string, { defaultValue }: Pick<GraphQLArgument, 'defaultValue'>) =>
    defaults.set(place, JSON.stringify(defaultValue) ?? 'nothing');
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name})`, arg);
  }
  return defaults;
}

describe('the schema of the last release', () => {
  it('has no breaking change since', () => {
    expect(findBreakingChanges(released, current)).toEqual([]);
  });

  it('has the same defaults since', () => {
    const now = defaultsOf(current);
    const then = defaultsOf(released);
    expect(then.size).toBeGreaterThan(100);
    expect([...then].filter(([place, value]) => now.get(place) !== value)).toEqual([]);
  });

  it('would be broken by a removed field, another type, or another default', async () => {
    const text = await readFile(new URL('released.graphql', import.meta.url), 'utf8');
    const change = (from: string | RegExp, to: string) => {
      expect(text).toMatch(from);
      return buildSchema(text.replace(from, to));
    };
    const broken = (schema: GraphQLSchema) => findBreakingChanges(released, schema).map(({ type }) => type);
    expect(broken(change(/ {2}"""1 to 5\."""\n {2}priority: Int\n/, ''))).toEqual(['FIELD_REMOVED']);
    expect(broken(change('noteCount: Int!', 'noteCount: Int'))).toEqual(['FIELD_CHANGED_KIND']);
    const differing = defaultsOf(
      change('onConflict: BulkConflictPolicy = FAIL', 'onConflict: BulkConflictPolicy = SKIP'),
    );
    expect(differing).not.toEqual(defaultsOf(released));
  });
});
