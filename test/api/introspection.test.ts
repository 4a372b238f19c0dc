import { beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp({ introspection: false });
});

it('PARLEY_INTROSPECTION=false: the schema is not told, and everything else is', async () => {
  const { errors } = await app.graphql('{ __schema { types { name } } }');
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await app.ask('{ viewer { __typename org { name } } }')).toMatchObject({ viewer: { __typename: 'Viewer' } });
});
