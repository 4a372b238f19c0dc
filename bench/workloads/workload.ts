import type { Dialect } from '../candidates/candidate.ts';
import type { Fixture } from '../fixture.ts';
import type { Call } from '../load.ts';

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** The dialects that support it; all by default. */
  readonly dialects?: readonly Dialect[];
  /** A fixed number of connections, whatever the options say. */
  readonly connections?: number;
  /** What one call counts as; one by default. */
  readonly rowsPerCall?: number;
  /** The table that grows by one row for each counted row: checked afterwards. */
  readonly writes?: 'conversations' | 'threads';
  /** Makes the calls of one run, one after another; their content depends only on their number. */
  readonly calls: (dialect: Dialect, fixture: Fixture) => () => Call;
}

/** Picks from a list pseudorandomly, the same way in every run. */
export function pick<T>(list: readonly T[], number: number): T {
  return list[(Math.imul(number + 1, 2654435761) >>> 0) % list.length]!;
}

export const graphql = (query: string, variables: object): { path: string; body: string } => ({
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
});

/** The value of `field` in a GraphQL response, or the reason why it is missing. */
export function dataOf<T>(answer: unknown, field: string): T | string {
  const { data, errors } = answer as { data?: Record<string, T | null> | null; errors?: { message: string }[] };
  if (errors?.length) return `returned an error (${errors[0]!.message})`;
  return data?.[field] ?? `returned no ${field}`;
}
