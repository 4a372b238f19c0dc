import { expect, it } from 'vitest';
import { greeting } from '../../../src/cli/serve/greeting.ts';
import { parseConfig } from '../../../src/config/config.ts';

const greet = (env: Record<string, string>, demoToken: string | null, hasOrganization = true) =>
  greeting({
    version: '1.2.3',
    address: 'http://127.0.0.1:4000',
    config: parseConfig(env),
    demoToken,
    hasOrganization,
  });

it('the first start prints the address, the location of the data, and the token', () => {
  expect(greet({}, 'parley_secret')).toBe(`Parley 1.2.3 is running.

  GraphQL   http://127.0.0.1:4000/graphql (open it in a browser for GraphiQL)
  Data      .parley
  Token     parley_secret
            (organization Demo, all permissions; stored in .parley/demo-token)
`);
});

it('without GraphiQL, there is no link to open; the public address is that of the API', () => {
  const env = {
    PARLEY_GRAPHIQL: 'false',
    PARLEY_PUBLIC_URL: 'https://example.com/parley/',
    DATABASE_URL: 'postgres://u:secret@db/parley',
  };
  expect(greet(env, null)).toBe(`Parley 1.2.3 is running.

  GraphQL   http://127.0.0.1:4000/graphql
  Public    https://example.com/parley/graphql
  Data      the PostgreSQL server in DATABASE_URL
`);
});

it('a configured token is not printed', () => {
  expect(greet({ PARLEY_DEMO_TOKEN: 'open-sesame' }, 'open-sesame')).not.toContain('open-sesame');
});

it('without an organization, it says how to create one', () => {
  const env = { DATABASE_URL: 'postgres://u:hunter2@db/parley' };
  expect(greet(env, null)).not.toContain('organization');
  const text = greet(env, null, false);
  expect(text).toMatch(/has no organization yet.+\n\n {2}npx parley org create --name 'Acme' --admin-email \S+\n$/);
  expect(text).not.toContain('hunter2');
});
