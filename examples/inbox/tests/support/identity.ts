import { audience, providerUrl } from './addresses.ts';
import { ask } from './api.ts';

/** What the inbox can do, as its README lists it. */
const permissions = [
  'org.permission.conversation.create',
  'org.permission.conversation.read',
  'org.permission.conversation.update',
  'org.permission.customer.update',
  'org.permission.message.create',
];

/** Lets the people of the provider in. Once is enough: a worker that is started again finds it there. */
export async function acceptProvider(): Promise<void> {
  const { identityProviders } = await ask('{ identityProviders(first: 100) { nodes { issuer } } }');
  if (identityProviders.nodes.some(({ issuer }: { issuer: string }) => issuer === providerUrl)) return;
  const { createIdentityProvider } = await ask(
    `mutation ($input: CreateIdentityProviderInput!) {
      createIdentityProvider(input: $input) {
        ... on CreateIdentityProviderPayload { identityProvider { id } }
        ... on Error { message }
      }
    }`,
    {
      input: {
        name: 'Company login',
        kind: 'USER',
        issuer: providerUrl,
        audience,
        jwksUrl: `${providerUrl}/jwks`,
        permissions,
      },
    },
  );
  if (createIdentityProvider.message) throw new Error(createIdentityProvider.message);
}
