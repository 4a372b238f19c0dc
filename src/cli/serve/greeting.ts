import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

/** What `parley start` prints: the address, the location of the data, and the token. */
export function greeting(facts: {
  version: string;
  address: string;
  config: Config;
  demoToken: string | null;
  /** Whether a token can exist. */
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
    return ['  Token     the value of PARLEY_DEMO_TOKEN (organization Demo, all permissions)'];
  return [
    `  Token     ${demoToken}`,
    `            (organization Demo, all permissions; stored in ${join(config.dataDir, 'demo-token')})`,
  ];
}

const emptyLines = [
  '',
  'The database has no organization yet. Create one and its token:',
  '',
  "  npx parley org create --name 'Acme' --admin-email you@example.com",
];
