// What the peers have in common: prebuilt JavaScript, a pool of ten, the writing user, the address to listen on.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { orgId, tokenId, userId } from '../identity.ts';
import { answersGraphql, type Candidate } from './candidate.ts';

const bench = fileURLToPath(new URL('..', import.meta.url));
const builtServer = (name: string): string => `${bench}dist/${name}.mjs`;

export function peer(settings: Pick<Candidate, 'name' | 'title' | 'dialect'> & Partial<Candidate>): Candidate {
  const server = builtServer(settings.name);
  return {
    database: 'server',
    processes: 1,
    headers: {},
    missing: () => (existsSync(server) ? null : `${server} has not been built`),
    command: [process.execPath, server],
    cwd: bench,
    env: (databaseUrl) => ({
      DATABASE_URL: databaseUrl,
      GRAPHILE_ENV: 'production',
      BENCH_ORG_ID: orgId,
      BENCH_USER_ID: userId,
      BENCH_TOKEN_ID: tokenId,
    }),
    isReady: answersGraphql,
    ...settings,
  };
}
