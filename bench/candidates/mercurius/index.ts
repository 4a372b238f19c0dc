import { peer } from '../peer.ts';

export const mercurius = peer({ name: 'mercurius', title: 'mercurius + pg, JIT', dialect: 'plain' });
