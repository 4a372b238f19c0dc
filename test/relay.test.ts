import { readFile } from 'node:fs/promises';
import { buildSchema, type GraphQLObjectType, getNullableType, isListType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { idPrefixes } from '../src/domain/core/ids.ts';

// The types that Relay requires. api/reads.test.ts tests how nodes, pages and cursors behave, for every list.
const schema = buildSchema(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'));
const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
const named = (suffix: string) =>
  objects.filter(({ name }) => name.endsWith(suffix)).map((type) => type as GraphQLObjectType);
const typesOf = (type: GraphQLObjectType) =>
  Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));

describe('Relay', () => {
  it('global ids: `node` and `nodes` find every type that implements Node, and exactly the types with a global id do', () => {
    const { node, nodes } = schema.getQueryType()?.getFields() ?? {};
    expect([String(node?.type), String(node?.args[0]?.type), node?.args.length]).toEqual(['Node', 'ID!', 1]);
    expect([String(nodes?.type), String(nodes?.args[0]?.type), nodes?.args.length]).toEqual(['[Node]!', '[ID!]!', 1]);
    const nodeType = schema.getType('Node');
    const implementing = (objects as GraphQLObjectType[]).filter((type) =>
      type.getInterfaces().includes(nodeType as never),
    );
    expect(implementing.map(({ name }) => name).toSorted()).toEqual(Object.keys(idPrefixes).toSorted());
    for (const type of implementing) expect(typesOf(type).id, type.name).toBe('ID!');
  });

  it("connections: edges and page info match Relay's specification", () => {
    expect(named('Connection').length).toBeGreaterThan(3);
    for (const connection of named('Connection')) {
      const entity = connection.name.replace('Connection', '');
      expect(typesOf(connection)).toMatchObject({ edges: `[${entity}Edge!]!`, pageInfo: 'PageInfo!' });
      expect(typesOf(schema.getType(`${entity}Edge`) as GraphQLObjectType)).toEqual({
        cursor: 'String!',
        node: `${entity}!`,
      });
    }
    expect(typesOf(schema.getType('PageInfo') as GraphQLObjectType)).toEqual({
      endCursor: 'String',
      hasNextPage: 'Boolean!',
      hasPreviousPage: 'Boolean!',
      startCursor: 'String',
    });
  });

  it('connections: every field that returns one pages forward and backward', () => {
    const fields = (objects as GraphQLObjectType[]).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => String(field.type).endsWith('Connection!'))
        .map((field) => [`${type.name}.${field.name}`, field] as const),
    );
    expect(fields.length).toBeGreaterThan(4);
    for (const [place, { args }] of fields)
      expect(Object.fromEntries(args.map((arg) => [arg.name, String(arg.type)])), place).toMatchObject({
        after: 'String',
        before: 'String',
        first: 'Int',
        last: 'Int',
      });
    expect(fields.every(([, field]) => !isListType(getNullableType(field.type)))).toBe(true);
  });
});
