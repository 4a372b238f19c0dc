import { apollo } from './apollo/index.ts';
import { bare } from './bare/index.ts';
import type { Candidate } from './candidate.ts';
import { mercurius } from './mercurius/index.ts';
import { parley, parleyBefore, parleyEmbedded } from './parley/index.ts';
import { postgraphile } from './postgraphile/index.ts';
import { pothos } from './pothos/index.ts';

const compared = process.env.BENCH_BEFORE ? [parleyBefore] : [];

/** In the order of the report; the others are compared with `bare`. */
export const candidates: readonly Candidate[] = [
  bare,
  postgraphile,
  mercurius,
  apollo,
  pothos,
  parley,
  ...compared,
  parleyEmbedded,
];

/** Candidates whose servers are part of this package. */
export const builtHere = [bare, postgraphile, mercurius, apollo, pothos].map(({ name }) => name);
