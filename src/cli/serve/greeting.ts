import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

/** What a start prints: where the gateway is, where its data is, and how to get in. */
export function greeting(facts: {
  version: string;
  address: string;
  config: Config;
  demoToken: string | null;
}): string {
  const { version, address, config, demoToken } = facts;
  const lines = [`Parley ${version} is listening on ${address}`, '', `  GraphQL   ${address}/graphql`];
  if (config.graphiql) lines.push(`  GraphiQL  ${address}/graphql, in a browser`);
  if (config.publicUrl !== null) lines.push(`  Public    ${config.publicUrl}`);
  lines.push(`  Data      ${config.databaseUrl === null ? config.dataDir : 'the PostgreSQL server in DATABASE_URL'}`);
  if (demoToken !== null) lines.push(...demoLines(config, demoToken));
  return `${lines.join('\n')}\n`;
}

function demoLines(config: Config, demoToken: string): string[] {
  if (config.demoToken !== null)
    return ['  Token     what PARLEY_DEMO_TOKEN says (organization Demo, may do everything)'];
  return [
    `  Token     ${demoToken}`,
    `            (organization Demo, may do everything; kept in ${join(config.dataDir, 'demo-token')})`,
  ];
}
