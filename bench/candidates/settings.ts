// The settings of a peer's server, from its environment.
function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const databaseUrl = setting('DATABASE_URL');
export const port = Number(setting('PORT'));
export const host = '127.0.0.1';
export const orgId = setting('BENCH_ORG_ID');
export const userId = setting('BENCH_USER_ID');
export const tokenId = setting('BENCH_TOKEN_ID');
export const poolSize = 10;
export const threadCap = 99;
