import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

const firstStep = [
  '',
  'There is no organization in this database yet, so nobody has a token. Create one, with the same DATABASE_URL:',
  '',
  "  npx parley org create --name 'Acme' --admin-email ada@example.com",
];

/** What a start prints: where the gateway is, where its data is, and how to get in. */
export function greeting(facts: {
  version: string;
  address: string;
  config: Config;
  demoToken: string | null;
  /** Is there no organization yet, so that nobody has a token? */
  isEmpty: boolean;
}): string {
  const { version, address, config, demoToken, isEmpty } = facts;
  const open = config.graphiql ? ' (open it in a browser for GraphiQL)' : '';
  const lines = [`Parley ${version} is running.`, '', `  GraphQL   ${address}/graphql${open}`];
  if (config.publicUrl !== null) lines.push(`  Public    ${config.publicUrl}/graphql`);
  lines.push(`  Data      ${config.databaseUrl === null ? config.dataDir : 'the PostgreSQL server in DATABASE_URL'}`);
  if (demoToken !== null) lines.push(...demoLines(config, demoToken));
  if (isEmpty) lines.push(...firstStep);
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
