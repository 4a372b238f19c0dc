import { z } from 'zod';

/** An environment variable: its purpose and its format. */
export interface ConfigVariable {
  readonly name: string;
  /** As text; null if there is none. */
  readonly default: string | null;
  /** Completes the sentence "NAME must be …". */
  readonly expects: string;
  readonly about: string;
}

export const maxTimerMs = 2_147_483_647;

/** A whole number within bounds; `scale` converts it to the unit that the code uses. */
export const wholeNumber = (min: number, max: number, scale = 1) => ({
  expects: `a whole number from ${min} to ${max}`,
  schema: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .transform((value) => value * scale),
});

export const flag = { expects: 'true or false', schema: z.stringbool() };
