import { expect } from 'vitest';
import type { TestApp } from '../gateways/app.ts';

/** Number of repetitions; gateways cache an operation at the third request. */
const uses = 6;
const writesTheAnswer = /^conversation_json_/;

/**
 * Selects one root field until the operation is cached, once so that the fast path serves it and once so that resolvers
 * must, because the fast path does not plan directives. Verifies by the statements that each path was taken, asserts
 * that the responses are identical, and returns the response.
 */
export async function askOnBothPaths(app: TestApp, query: (directive: string) => string, variables: object) {
  const fast = await askKnown(app, query(''), variables);
  const slow = await askKnown(app, query('@include(if: true)'), variables);
  expect(fast.statements, 'one statement that writes the response').toEqual([expect.stringMatching(writesTheAnswer)]);
  expect(slow.statements.length, 'resolvers read the rows').toBeGreaterThan(0);
  expect(slow.statements.filter((name) => writesTheAnswer.test(name))).toEqual([]);
  expect(JSON.stringify(fast.data)).toBe(JSON.stringify(slow.data));
  return fast.data;
}

async function askKnown(app: TestApp, query: string, variables: object) {
  const ask = () => app.ask(query, variables);
  for (let use = 1; use < uses; use++) await ask();
  let data: any;
  const statements = await app.statementsOf(async () => {
    data = await ask();
  });
  return { data, statements };
}
