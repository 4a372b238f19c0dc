import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { NotPlannable, Selections } from '../../../src/fast-path/compile/selection.ts';
import { createSchema } from '../../../src/schema/index.ts';

const schema = createSchema();
const chain = (levels: number) =>
  Array.from({ length: levels }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(' ');

describe('Selections', () => {
  it('visits a fragment once per position, however often it is spread there', () => {
    const document = parse(`{ ...f0 } ${chain(18)} fragment f18 on Query { viewer { permissions } }`);
    let looks = 0;
    for (const each of document.definitions) {
      if (each.kind !== Kind.FRAGMENT_DEFINITION) continue;
      const { selectionSet } = each;
      Object.defineProperty(each, 'selectionSet', {
        get: () => {
          looks++;
          return selectionSet;
        },
      });
    }
    const [operation] = document.definitions as [OperationDefinitionNode];
    const fields = new Selections(schema, document).fieldsOf('Query', [operation.selectionSet]);
    expect(fields.map(({ key }) => key)).toEqual(['viewer']);
    expect(looks).toBe(19);
  });

  it('leaves overlong keys to the executor', () => {
    const fieldsOf = (key: string) => {
      const document = parse(`{ ${key}: viewer { permissions } }`);
      const [operation] = document.definitions as [OperationDefinitionNode];
      return new Selections(schema, document).fieldsOf('Query', [operation.selectionSet]);
    };
    expect(fieldsOf('k'.repeat(100))).toHaveLength(1);
    expect(() => fieldsOf('k'.repeat(101))).toThrow(NotPlannable);
  });
});
