import { apollo } from './apollo/index.ts';
import { bare } from './bare/index.ts';
import type { Candidate } from './candidate.ts';
import { mercurius } from './mercurius/index.ts';
import { parley, parleyBefore, parleyEmbedded } from './parley/index.ts';
import { postgraphile } from './postgraphile/index.ts';
import { pothos } from './pothos/index.ts';

const compared = process.env.BENCH_BEFORE ? [parleyBefore] : [];

/** In the order of the report; `bare` is what the others are compared with. */
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

/** Those whose servers are part of this package. */
export const builtHere = [bare, postgraphile, mercurius, apollo, pothos].map(({ name }) => name);
