import type { SqlDriverAdapterFactory, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaClient } from '../../generated/prisma/client.ts';
import type { StatementObserver } from '../core/statement-observer.ts';

/** Prisma's client over a database's own connections, for statements outside the hot paths; observed like all others. */
export function createPrisma(adapter: SqlDriverAdapterFactory, watch: StatementObserver): PrismaClient {
  const prisma = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', ({ query }) => watch.tell({ name: 'prisma', text: query }));
  return prisma as unknown as PrismaClient;
}

/** An adapter whose statements name the tables of this schema; PGlite's has no option for it. */
export function adapterFor(
  factory: SqlMigrationAwareDriverAdapterFactory,
  schemaName: string,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      return Object.assign(adapter, {
        getConnectionInfo: () => ({ schemaName, supportsRelationJoins: true }),
      });
    },
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}
