import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';

/** R33: what is counted at the most; a statement that counts is to stop at one more. */
export const countLimit = 10_000;

/** How many there are; `found` of them were counted, `countLimit + 1` at the most. */
export interface Counted {
  readonly found: number;
}

export const CountRef = builder.objectRef<Counted>('Count').implement({
  description: 'How many there are, counted up to 10,000.',
  fields: (t) => ({
    value: t.int({
      access: visible,
      description: 'How many; 10,000 if there are more.',
      resolve: ({ found }) => Math.min(found, countLimit),
    }),
    isExact: t.boolean({
      access: visible,
      description: 'Is `value` all of them? False if there are more than 10,000.',
      resolve: ({ found }) => found <= countLimit,
    }),
  }),
});
