import { peer } from '../peer.ts';

export const apollo = peer({ name: 'apollo', title: 'Apollo Server 5 + Prisma 7', dialect: 'plain' });
