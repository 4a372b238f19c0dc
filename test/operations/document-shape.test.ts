import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { documentShape } from '../../src/operations/document-shape.ts';
import { countRepeatedFields } from '../../src/operations/repeated-fields.ts';

const shapeOf = (text: string) => documentShape(parse(text));

describe('documentShape', () => {
  it('counts only the depth of a plain operation', () => {
    expect(shapeOf('{ viewer { org { name } user { name } } }')).toMatchObject({ depth: 3, aliases: 0, directives: 0 });
  });

  it('counts the contents of fragments at each spread', () => {
    const shape = shapeOf(`
      query ($on: Boolean!) @a { one: viewer { ...V } two: viewer { ...V @include(if: $on) ... on Viewer @b { org { id } } } }
      fragment V on Viewer { o: org { ...O } }
      fragment O on Organization @c { n: name @skip(if: $on) }
    `);
    expect(shape).toMatchObject({ depth: 3, aliases: 2 + 2 * 2, directives: 1 + 1 + 1 + 2 * 2 });
  });

  it('takes the maximum over several operations and unused fragments', () => {
    expect(shapeOf('query A { a: b } query B { c { d { e } } } fragment F on T { x @y @z }')).toMatchObject({
      depth: 3,
      aliases: 1,
      directives: 2,
    });
  });

  it('counts lists and objects within arguments as depth', () => {
    expect(shapeOf('{ a(x: [[{ y: [1] }]]) { b } }').depth).toBe(1 + 4);
  });

  it('terminates for fragments that spread themselves and for unknown ones', () => {
    expect(shapeOf('{ ...A ...Nobody } fragment A on T { a { ...B } } fragment B on T { b { ...A } }').depth).toBe(2);
  });

  it('visits a fragment once, even if forty that spread the next one twice expand to a trillion', () => {
    const chain = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on T { a: x { ...F${i + 1} } b: x { ...F${i + 1} } }`,
    );
    const shape = shapeOf(`{ ...F0 } ${chain.join(' ')} fragment F40 on T { y }`);
    expect(shape.aliases).toBe(2 ** 41 - 2);
    expect(shape.depth).toBe(41);
  });

  it('counts lists and objects as depth wherever values occur', () => {
    expect(shapeOf('query ($v: X = { a: [1] }) { a }').depth).toBe(2);
    expect(shapeOf('{ a @skip(if: [[{ b: 1 }]]) }').depth).toBe(1 + 3);
    expect(shapeOf('query @x(y: [[[1]]]) { a }').depth).toBe(3);
  });

  it('counts fragments within fragments as nesting rather than depth', () => {
    const { depth, nesting } = shapeOf(`{ a { ...F } } fragment F on T { ... { ... { b } } }`);
    expect({ depth, nesting }).toEqual({ depth: 2, nesting: 1 + 1 + 2 + 1 });
  });

  it('adds up the expansions of all operations and unused fragments', () => {
    const expansion = (text: string) => shapeOf(text).expansion;
    // An operation, its fields, and its values.
    expect(expansion('{ a { b(x: [1, 2], y: { z: 3 }) } }')).toBe(1 + 2 + (3 + 2));
    // A spread, and the contents of the fragment, at each occurrence.
    expect(expansion('query A { ...F ...F } query B { ...F } fragment F on T { a @x(y: 1) b }')).toBe(
      2 + 3 * (1 + 1 + 2 + 1),
    );
    expect(expansion('query ($v: [Int] = [1] @x) { a } fragment F on T { ...G } fragment G on T { a b }')).toBe(
      1 + 3 + 1 + 1 + 2,
    );
  });

  it('is capped at the largest safe integer, even if a thousand fragments spread the next one twice', () => {
    const chain = Array.from({ length: 1100 }, (_, i) => `fragment F${i} on T { ...F${i + 1} ...F${i + 1} }`);
    expect(shapeOf(`{ ...F0 } ${chain.join(' ')} fragment F1100 on T { y }`).expansion).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('measures the introspection query of common tools as at most 16 deep', () => {
    expect(shapeOf(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })).depth).toBeLessThanOrEqual(16);
  });
});

describe('countRepeatedFields', () => {
  const count = (text: string, most = 1e9) => countRepeatedFields(parse(text), most);
  const many = (times: number, text: string) => Array.from({ length: times }, () => text).join(' ');

  it.each([
    ['fields of different names', '{ a b { c d } x: a }', 0],
    ['a field four times', '{ a a a a }', 6],
    ['the same alias of different fields', '{ x: a x: b }', 1],
    ['the selections of fields with the same name', '{ a { b } a { b c } a { c } }', 3 + 1 + 1],
    ['the same name in different places', '{ a { b } c { b } }', 0],
    ['inline fragments like their contents', '{ a ... { a ... on T { a } } }', 3],
    ['a fragment that is spread twice in one place', '{ ...F ...F } fragment F on T { a b }', 0],
    ['fragments with the same contents', '{ ...F ...G a } fragment F on T { a } fragment G on T { a }', 1 + 3],
    ['a fragment in two places, at each of them', '{ x { ...F } y { ...F } } fragment F on T { a a }', 2],
    ['each operation', 'query A { a a } query B { a a }', 2],
    ['an unused fragment', '{ a } fragment F on T { a a ...G } fragment G on T { b b }', 2],
    ['a pair weighted by the values of its arguments', '{ a(x: [1, 2, 3]) a(x: { y: 1 }) }', 4],
  ])('%s', (_what, text, pairs) => {
    expect(count(text)).toBe(pairs);
  });

  it('terminates for fragments that spread themselves', () => {
    expect(count('{ ...A } fragment A on T { a { ...B } } fragment B on T { a { ...B ...A } }', 100)).toBeGreaterThan(
      100,
    );
  });

  it('stops as soon as there are too many', () => {
    expect(count(`{ ${many(50, `a { ${many(50, 'b')} }`)} }`)).toBe(25 * 49 + 1250 * 2499);
    expect(count(`{ ${many(50, `a { ${many(50, 'b')} }`)} }`, 1000)).toBe(25 * 49);
  });
});
