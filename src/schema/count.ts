import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';

/** The highest count: above it, nobody needs the exact number, so the database does not count further. */
export const maxCount = 10_000;

/** The cost of counting, in objects of a response: the database reads up to `maxCount` rows, but returns none of them. */
export const countCost = 100;

/** The `Count` for a number of rows that was counted up to `maxCount + 1`. */
export const CountRef = builder.objectRef<{ counted: number }>('Count').implement({
  description: 'A count, limited to 10,000.',
  fields: (t) => ({
    value: t.int({
      access: visible,
      description: 'The number; 10000 if there are more.',
      resolve: ({ counted }) => Math.min(counted, maxCount),
    }),
    isExact: t.boolean({
      access: visible,
      description: 'False if there are more than 10,000.',
      resolve: ({ counted }) => counted <= maxCount,
    }),
  }),
});
