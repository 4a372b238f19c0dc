// Prisma's client as both Prisma peers use it: the pg adapter, a pool of ten, and statements prepared once, which the
// adapter does only on request.
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { databaseUrl, poolSize } from './settings.ts';

const names = new Map<string, string>();

function statementName({ sql }: { sql: string }): string {
  let name = names.get(sql);
  if (!name) {
    name = `prisma-${names.size}`;
    names.set(sql, name);
  }
  return name;
}

const adapter = new PrismaPg(
  { connectionString: databaseUrl, max: poolSize },
  { statementNameGenerator: statementName },
);

export const prisma = new PrismaClient({ adapter });
