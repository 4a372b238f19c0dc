import { expect, it } from 'vitest';
import { greeting } from '../../src/cli/serve/greeting.ts';
import { parseConfig } from '../../src/config/config.ts';

const address = 'http://127.0.0.1:4000';
const greet = (env: Record<string, string>, facts: { demoToken?: string; hasOrganization?: boolean } = {}) =>
  greeting({
    version: '1.2.3',
    address,
    config: parseConfig(env),
    demoToken: facts.demoToken ?? null,
    hasOrganization: facts.hasOrganization ?? true,
  });
const addressesIn = (text: string) => text.match(/https?:\S+/g);

it('prints the address to open and no other', () => {
  const text = greet({}, { demoToken: 'parley_secret' });
  expect(text).toMatch(/^Parley 1\.2\.3 is running\.\n\n {2}GraphiQL {2}http:\S+\/graphql\n {2}Data {6}\.parley\n/);
  expect(text).toContain('\n  Token     parley_secret\n');
  expect(text).toContain('.parley/demo-token');
  expect(addressesIn(text)).toEqual([`${address}/graphql`]);
});

it('prints the public address too, as it is to be opened', () => {
  const text = greet({ PARLEY_PUBLIC_URL: 'https://parley.example.com/api/' });
  expect(addressesIn(text)).toEqual([`${address}/graphql`, 'https://parley.example.com/api/graphql']);
});

it('names no GraphiQL where there is none', () => {
  const text = greet({ PARLEY_GRAPHIQL: 'false' });
  expect(text).toContain(`\n  GraphQL   ${address}/graphql\n`);
  expect(text).not.toContain('GraphiQL');
});

it('keeps a token that was chosen to itself', () => {
  expect(greet({ PARLEY_DEMO_TOKEN: 'open-sesame' }, { demoToken: 'open-sesame' })).not.toContain('open-sesame');
});

it('says how to begin where there is no organization', () => {
  const env = { DATABASE_URL: 'postgres://u:hunter2@db/parley' };
  expect(greet(env)).not.toContain('organization');
  const text = greet(env, { hasOrganization: false });
  expect(text).toMatch(/has no organization yet.+\n\n {2}npx parley org create --name 'Acme' --admin-email \S+\n$/);
  expect(text).not.toContain('hunter2');
});
