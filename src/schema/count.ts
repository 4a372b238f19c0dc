import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';

/** Counting ends here: beyond it, nobody reads a number to the last digit, and the database need not either. */
export const maxCount = 10_000;

/** What counting costs, in objects of an answer: the database reads up to `maxCount` rows, but makes nothing of them. */
export const countCost = 100;

/** The `Count` of rows that were counted up to one more than `maxCount`. */
export const CountRef = builder.objectRef<{ counted: number }>('Count').implement({
  description: 'How many there are, counted up to 10,000.',
  fields: (t) => ({
    value: t.int({
      access: visible,
      description: 'The number; 10000 where there are more.',
      resolve: ({ counted }) => Math.min(counted, maxCount),
    }),
    isExact: t.boolean({
      access: visible,
      description: 'False where there are more than 10,000.',
      resolve: ({ counted }) => counted <= maxCount,
    }),
  }),
});
