import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { prepareAccess } from '../../../src/operations/operation-access.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { tokenCaller } from '../gateways/token-caller.ts';

// The same copy that Pothos loads: graphql rejects types of another copy, and Vitest would find the other one.
const require = createRequire(import.meta.url);
const { getOperationAST, parse } = require('graphql') as typeof import('graphql');

const schema = createSchema();

/** The access of an operation, ready to be checked; the text must be valid. */
export function accessOf(text: string) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(`Expected exactly one operation in ${text}`);
  return prepareAccess(schema, document, operation);
}

/** A caller with these permissions. */
export function callerWith(...permissions: readonly string[]) {
  return tokenCaller(permissions);
}

/** The fields of an operation that are forbidden for a token with these permissions. */
export function refusedFields(text: string, permissions: readonly string[], variables: Record<string, unknown> = {}) {
  const prepared = accessOf(text);
  const refusals = prepared.refusals(callerWith(...permissions), variables);
  expect(prepared.permits(callerWith(...permissions), variables)).toBe(refusals.length === 0);
  return refusals.flatMap(({ extensions }) => extensions.fields as string[]);
}
