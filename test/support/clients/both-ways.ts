import { expect } from 'vitest';
import type { TestApp } from '../gateways/app.ts';

/** How often a request is sent; gateways remember an operation that came three times. */
const uses = 6;
const writesTheAnswer = /^conversation_json_/;

/**
 * Asks for one root field until the operation is known, once so that the fast path answers and once so that it has to give
 * way, since it plans nothing with directives. Proves by their statements that each was taken, compares their answers to the
 * letter, and gives the answer.
 */
export async function askBothWays(app: TestApp, query: (directive: string) => string, variables: object) {
  const fast = await askKnown(app, query(''), variables);
  const slow = await askKnown(app, query('@include(if: true)'), variables);
  expect(fast.statements, 'one statement that writes the answer').toEqual([expect.stringMatching(writesTheAnswer)]);
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
