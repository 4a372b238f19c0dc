import { peer } from '../peer.ts';

export const pothos = peer({ name: 'pothos', title: 'Yoga + Pothos + plugin-prisma', dialect: 'plain' });
