import { apollo } from './apollo/index.ts';
import { bare } from './bare/index.ts';
import type { Candidate } from './candidate.ts';
import { mercurius } from './mercurius/index.ts';
import { parley, parleyEmbedded } from './parley/index.ts';
import { postgraphile } from './postgraphile/index.ts';
import { pothos } from './pothos/index.ts';

const flags = (process.env.EXP_FLAGS ?? '').split(';').filter(Boolean);
const variants: Candidate[] = flags.map((text, index) => {
  const [entry, start] = parley.command.slice(-2) as [string, string];
  const [dist, ...args] = text.split(' ').filter(Boolean);
  return { ...parley, name: `v${index}`, title: text, command: [process.execPath, ...args, dist === '-' ? entry : dist!, start] };
});

/** In the order of the report; `bare` is what the others are compared with. */
export const candidates: readonly Candidate[] = [bare, postgraphile, mercurius, apollo, pothos, parley, parleyEmbedded, ...variants];

/** Those whose servers are part of this package. */
export const builtHere = [bare, postgraphile, mercurius, apollo, pothos].map(({ name }) => name);
