import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

/** What a start prints: the address to open, where the data is, and how to get in. */
export function greeting(facts: {
  version: string;
  address: string;
  config: Config;
  demoToken: string | null;
  /** Whether anybody can have a token. */
  hasOrganization: boolean;
}): string {
  const { version, address, config, demoToken, hasOrganization } = facts;
  const open = config.graphiql ? ' (open it in a browser for GraphiQL)' : '';
  const lines = [`Parley ${version} is running.`, '', `  GraphQL   ${address}/graphql${open}`];
  if (config.publicUrl !== null) lines.push(`  Public    ${config.publicUrl}/graphql`);
  lines.push(`  Data      ${config.databaseUrl === null ? config.dataDir : 'the PostgreSQL server in DATABASE_URL'}`);
  if (demoToken !== null) lines.push(...demoLines(config, demoToken));
  if (!hasOrganization) lines.push(...emptyLines);
  return `${lines.join('\n')}\n`;
}

function demoLines(config: Config, demoToken: string): string[] {
  if (config.demoToken !== null)
    return ['  Token     the value of PARLEY_DEMO_TOKEN (organization Demo, may do everything)'];
  return [
    `  Token     ${demoToken}`,
    `            (organization Demo, may do everything; kept in ${join(config.dataDir, 'demo-token')})`,
  ];
}

const emptyLines = [
  '',
  'The database has no organization yet, so there is no token. This creates one and prints its token:',
  '',
  "  npx parley org create --name 'Acme' --admin-email you@example.com",
];
