import { expect, it } from 'vitest';
import { greeting } from '../../../src/cli/serve/greeting.ts';
import { parseConfig } from '../../../src/config/config.ts';

const greet = (env: Record<string, string>, demoToken: string | null, isEmpty = false) =>
  greeting({ version: '1.2.3', address: 'http://127.0.0.1:4000', config: parseConfig(env), demoToken, isEmpty });

it('a first start says what to open, where the data is, and the token', () => {
  expect(greet({}, 'parley_secret')).toBe(`Parley 1.2.3 is running.

  GraphQL   http://127.0.0.1:4000/graphql (open it in a browser for GraphiQL)
  Data      .parley
  Token     parley_secret
            (organization Demo, may do everything; kept in .parley/demo-token)
`);
});

it('without GraphiQL nothing is to be opened; the public address is that of the API', () => {
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

it('on a database without an organization says how to create one', () => {
  expect(greet({ DATABASE_URL: 'postgres://db/parley' }, null, true)).toBe(`Parley 1.2.3 is running.

  GraphQL   http://127.0.0.1:4000/graphql (open it in a browser for GraphiQL)
  Data      the PostgreSQL server in DATABASE_URL

There is no organization in this database yet, so nobody has a token. Create one, with the same DATABASE_URL:

  npx parley org create --name 'Acme' --admin-email ada@example.com
`);
});
