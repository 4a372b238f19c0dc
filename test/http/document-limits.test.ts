import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { documentShape } from '../../src/http/document-limits.ts';

const shapeOf = (text: string) => documentShape(parse(text));

describe('documentShape', () => {
  it('counts nothing of a plain operation but its depth', () => {
    expect(shapeOf('{ viewer { org { name } user { name } } }')).toEqual({ depth: 3, aliases: 0, directives: 0 });
  });

  it('counts what fragments hold wherever they are spread', () => {
    const shape = shapeOf(`
      query ($on: Boolean!) @a { one: viewer { ...V } two: viewer { ...V @include(if: $on) ... on Viewer @b { org { id } } } }
      fragment V on Viewer { o: org { ...O } }
      fragment O on Organization @c { n: name @skip(if: $on) }
    `);
    expect(shape).toEqual({ depth: 3, aliases: 2 + 2 * 2, directives: 1 + 1 + 1 + 2 * 2 });
  });

  it('takes the largest of several operations, and fragments that nobody spreads', () => {
    expect(shapeOf('query A { a: b } query B { c { d { e } } } fragment F on T { x @y @z }')).toEqual({
      depth: 3,
      aliases: 1,
      directives: 2,
    });
  });

  it('counts lists and objects within arguments as depth', () => {
    expect(shapeOf('{ a(x: [[{ y: [1] }]]) { b } }').depth).toBe(1 + 4);
  });

  it('ends for fragments that spread themselves and for those that are not there', () => {
    expect(shapeOf('{ ...A ...Nobody } fragment A on T { a { ...B } } fragment B on T { b { ...A } }').depth).toBe(2);
  });

  it('looks at a fragment once, though forty that spread the next one twice make a million millions', () => {
    const chain = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on T { a: x { ...F${i + 1} } b: x { ...F${i + 1} } }`,
    );
    const shape = shapeOf(`{ ...F0 } ${chain.join(' ')} fragment F40 on T { y }`);
    expect(shape.aliases).toBe(2 ** 41 - 2);
    expect(shape.depth).toBe(41);
  });

  it('finds the query that tools ask for the schema with less than 16 deep', () => {
    expect(shapeOf(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })).depth).toBeLessThanOrEqual(16);
  });
});
