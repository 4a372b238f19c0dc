import { getOperationAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { compileJsonRead } from '../../../src/fast-path/compile/plan.ts';
import type { Context } from '../../../src/schema/core/context.ts';
import { createSchema } from '../../../src/schema/index.ts';

it('a JSON read stops at the first variable error and leaves errors to the executor', async () => {
  const schema = createSchema();
  const document = parse(
    'query ($s: [ConversationStatus!]) { conversations(filter: { status: $s }) { nodes { id } } }',
  );
  const read = compileJsonRead(schema, document, getOperationAST(document)!);
  let reported = 0;
  // An error contains the value that caused it.
  const wrong = { toJSON: () => String(++reported) };
  const context = { caller: { permissions: new Set(allPermissions) } } as unknown as Context;
  expect(await read?.(context, { s: Array.from({ length: 1_000 }, () => wrong) })).toBeNull();
  expect(reported).toBeGreaterThan(0);
  expect(reported).toBeLessThan(10);
});
