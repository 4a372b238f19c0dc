import { expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { StatementObserver } from '../../../src/store/core/statement-observer.ts';

it('rejects a name that is used for two texts, before it can break a connection', () => {
  const watch = new StatementObserver();
  watch.prepared(statement('one', 'SELECT 1'));
  watch.prepared(statement('one', 'SELECT 1'));
  expect(() => watch.prepared(statement('one', 'SELECT 2'))).toThrow('Two statements are named one.');
});

it('does not keep the text of statements that clients generate without limit', () => {
  const watch = new StatementObserver();
  const observed: string[] = [];
  watch.add(({ text }) => void observed.push(text));
  for (const text of ['SELECT 1', 'SELECT 2']) watch.prepared(statement('one', text, { owner: 'an organization' }));
  // A stored text would be compared.
  expect(observed).toEqual(['SELECT 1', 'SELECT 2']);
});
