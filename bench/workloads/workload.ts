import type { Dialect } from '../candidates/candidate.ts';
import type { Fixture } from '../fixture.ts';
import type { Call } from '../load.ts';

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Who can do it, if not everyone. */
  readonly dialects?: readonly Dialect[];
  /** Always this many connections, whatever is asked for. */
  readonly connections?: number;
  /** What one call counts as, if more than one. */
  readonly rowsPerCall?: number;
  /** The table that grows by one row with each row counted: looked up afterwards. */
  readonly writes?: 'conversations' | 'threads';
  /** Makes the calls of one run, one after another; what they ask for depends on their number alone. */
  readonly calls: (dialect: Dialect, fixture: Fixture) => () => Call;
}

/** Picks from a list as if at random, the same way in every run. */
export function pick<T>(list: readonly T[], number: number): T {
  return list[(Math.imul(number + 1, 2654435761) >>> 0) % list.length]!;
}

export const graphql = (query: string, variables: object): { path: string; body: string } => ({
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
});

/** What a GraphQL answer holds under `field`, or why it holds nothing. */
export function dataOf<T>(answer: unknown, field: string): T | string {
  const { data, errors } = answer as { data?: Record<string, T | null> | null; errors?: { message: string }[] };
  if (errors?.length) return `answered with an error (${errors[0]!.message})`;
  return data?.[field] ?? `answered without ${field}`;
}
