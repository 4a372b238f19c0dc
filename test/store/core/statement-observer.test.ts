import { expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { StatementObserver } from '../../../src/store/core/statement-observer.ts';

it('refuses a name that stands for two texts, before it can spoil a connection', () => {
  const watch = new StatementObserver();
  watch.prepared(statement('one', 'SELECT 1'));
  watch.prepared(statement('one', 'SELECT 1'));
  expect(() => watch.prepared(statement('one', 'SELECT 2'))).toThrow('Two statements are named one.');
});

it('keeps no text of statements that clients cause, which are without end', () => {
  const watch = new StatementObserver();
  const told: string[] = [];
  watch.add(({ text }) => void told.push(text));
  for (const text of ['SELECT 1', 'SELECT 2']) watch.prepared(statement('one', text, { owner: 'an organization' }));
  // What was kept would be compared.
  expect(told).toEqual(['SELECT 1', 'SELECT 2']);
});
