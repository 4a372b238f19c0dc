import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { RefusedToken } from '../../../src/domain/access/refused-token.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { createFindCaller } from '../../../src/domain/identity/find-caller.ts';
import { createSessionKeys } from '../../../src/domain/sessions/session-keys.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';
import { claimsOf, openProvider, type TestProvider } from '../../support/people/identity.ts';

let app: TestApp;
let db: Database;
let audience: string;
let users: TestProvider;
const read = 'org.permission.conversation.read';
const admin = 'org.permission.admin';

beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp({ webhookAllowPrivate: true });
  audience = `urn:parley:${encodeId('Organization', app.tenant.orgId)}`;
  users = await openProvider(audience);
  await register(users, {
    kind: 'USER',
    permissions: [read, 'org.permission.bulk.read', 'org.permission.conversation.create'],
  });
});

async function register({ issuer, jwksUrl }: TestProvider, change: object = {}) {
  const input = { name: 'Login', kind: 'CUSTOMER', issuer, audience, jwksUrl, ...change };
  const created = await write(app, 'createIdentityProvider', input);
  if (created.__typename !== 'CreateIdentityProviderPayload') throw new Error(JSON.stringify(created));
  return created.identityProvider;
}

const who = '{ viewer { org { id } user { id name } customer { id email firstName lastName } permissions expiresAt } }';
const viewerOf = async (token: string) => (await app.ask(who, {}, token)).viewer;
/** What a customer may select. */
const visitor = '{ viewer { user { name } customer { id email firstName lastName } permissions } }';
const visitorOf = async (token: string) => (await app.ask(visitor, {}, token)).viewer;
const permissionsOf = async (token: string) =>
  (await app.ask('{ viewer { permissions } }', {}, token)).viewer.permissions;
const statusOf = async (token: string) => (await app.graphql('{ viewer { permissions } }', {}, token)).status;
const agent = { email: 'admin@example.com', email_verified: true };

/** The rule that a token breaks, as the log names it; `ok` if it breaks none. Nothing is remembered from one call to the next. */
async function ruleOf(token: string): Promise<string> {
  const find = createFindCaller(db, createSessionKeys(db), (url) => fetch(url));
  const found = await find(token, 'no API token');
  return found instanceof RefusedToken ? found.rule : 'ok';
}

describe('R46: a user who signs in at an identity provider', () => {
  it('is found by the verified e-mail address, and has the permissions of the provider', async () => {
    const exp = Math.floor(Date.now() / 1000) + 300;
    const token = await users.sign({ ...agent, email: 'Admin@Example.com', exp });
    expect(await viewerOf(token)).toEqual({
      org: { id: encodeId('Organization', app.tenant.orgId) },
      user: { id: app.tenant.userId, name: 'admin@example.com' },
      customer: null,
      permissions: [read, 'org.permission.bulk.read', 'org.permission.conversation.create'],
      expiresAt: new Date(exp * 1000).toISOString(),
    });
    const { id } = await startConversation(app, { threads: [{ text: 'Hi', type: 'REPLY' }] }, token);
    const { node } = await app.ask(
      'query ($id: ID!) { node(id: $id) { ... on Conversation { createdBy { id } } } }',
      { id },
      token,
    );
    expect(node.createdBy.id).toBe(app.tenant.userId);
  });

  it('starts bulk operations, which go on until the user is disabled', async () => {
    const token = await users.sign(agent);
    const input = { conversations: [{ customer: { email: 'bulk@example.com' } }], waitMs: 30_000 };
    const { bulkOperation } = await write(app, 'bulkCreateConversations', input, token);
    expect(bulkOperation).toMatchObject({ status: 'COMPLETED', succeeded: 1 });
  });

  it.each([
    ['a list', { roles: [read, admin, 'other', 7] }, [read]],
    ['a text', { roles: `${read} ${admin}` }, [read]],
    ['nothing', {}, []],
    ['something else', { roles: { [read]: true } }, []],
  ])('has the permissions of the claim within those of the provider: %s', async (_what, claims, permissions) => {
    const provider = await openProvider(audience);
    await register(provider, {
      kind: 'USER',
      permissions: [read, 'org.permission.bulk.read'],
      permissionsClaim: 'roles',
    });
    expect(await permissionsOf(await provider.sign({ ...agent, ...claims }))).toEqual(permissions);
  });

  it('is refused once the user is disabled, or the provider deleted', async () => {
    const { user } = await write(app, 'createUser', { name: 'Leaving', email: 'leaving@example.com' });
    const provider = await openProvider(audience);
    const { id } = await register(provider, { kind: 'USER', permissions: [read] });
    const [leaving, staying] = await Promise.all(
      ['leaving', 'admin'].map((name) => provider.sign({ ...agent, email: `${name}@example.com` })),
    );
    expect([await ruleOf(leaving as string), await ruleOf(staying as string)]).toEqual(['ok', 'ok']);
    await write(app, 'updateUser', { id: user.id, disabled: true });
    expect([await ruleOf(leaving as string), await ruleOf(staying as string)]).toEqual(['user', 'ok']);
    await write(app, 'deleteIdentityProvider', { id });
    expect(await ruleOf(staying as string)).toBe('issuer');
    expect(await write(app, 'deleteIdentityProvider', { id })).toMatchObject({
      code: 'NOT_FOUND',
      typeName: 'IdentityProvider',
    });
  });
});

describe('R46: a customer who signs in at an identity provider', () => {
  it('is created once, however many requests come first, and is found from then on', async () => {
    const provider = await openProvider(audience);
    await register(provider);
    const person = { email: 'Kim@Example.com', email_verified: true, given_name: 'Kim', family_name: 'x'.repeat(41) };
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => provider.sign({ ...person, jti: `${nth}` })),
    );
    const viewers = await Promise.all(tokens.map(visitorOf));
    expect(new Set(viewers.map(({ customer }) => customer.id)).size).toBe(1);
    expect(viewers[0]).toMatchObject({
      user: null,
      customer: { email: 'Kim@Example.com', firstName: 'Kim', lastName: null },
      permissions: [],
    });
    const { errors } = await app.graphql('{ customers { nodes { id } } }', {}, tokens[0]);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('is refused with tokens from before their sessions were revoked', async () => {
    const provider = await openProvider(audience);
    await register(provider);
    const person = { email: 'lee@example.com', email_verified: true };
    const now = Math.floor(Date.now() / 1000);
    const [old, later] = [
      await provider.sign({ ...person, iat: now - 5 }),
      await provider.sign({ ...person, iat: now + 5 }),
    ];
    const { customer } = await visitorOf(old);
    await write(app, 'revokeCustomerSessions', { customerId: customer.id });
    expect([await ruleOf(old), await ruleOf(later)]).toEqual(['revoked', 'ok']);
  });
});

describe('R46: a shared secret', () => {
  it('is the text that was shown, as UTF-8, and signs with HS256 only', async () => {
    const issuer = 'shop backend';
    const input = { name: 'Shop', kind: 'CUSTOMER', issuer, audience };
    const { secret, identityProvider } = await write(app, 'createIdentityProvider', input);
    expect(identityProvider.jwksUrl).toBeNull();
    expect(secret).toMatch(/^parley_secret_[\w-]{43}$/);
    const listed = await app.ask('{ identityProviders { nodes { id name kind issuer audience permissions } } }');
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(listed.identityProviders.nodes).toContainEqual({
      id: identityProvider.id,
      name: 'Shop',
      kind: 'CUSTOMER',
      issuer,
      audience,
      permissions: [],
    });
    const sign = (claims: object, alg = 'HS256', key = secret) =>
      new SignJWT({ ...claimsOf(issuer, audience), email: 'max@example.com', ...claims })
        .setProtectedHeader({ alg })
        .sign(new TextEncoder().encode(key));
    expect((await visitorOf(await sign({}))).customer.email).toBe('max@example.com');
    expect(await ruleOf(await sign({ email_verified: false }))).toBe('email');
    expect(await ruleOf(await sign({}, 'HS512', `${secret}${secret}`))).toBe('algorithm');
    expect(await ruleOf(await sign({}, 'HS256', `${secret}x`))).toBe('signature');
  });
});

describe('R46: a token is refused, and the log names the rule', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const unsigned = (claims: object) =>
    `${['{"alg":"none"}', JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.')}.`;
  const publicKeyAsSecret = async () => {
    const { keys } = await (await fetch(users.jwksUrl)).json();
    return new SignJWT({ ...claimsOf(users.issuer, audience), ...agent })
      .setProtectedHeader({ alg: 'HS256', kid: keys[0].kid })
      .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
  };

  it.each<[string, string, () => string | Promise<string>]>([
    ['no signature', 'algorithm', () => unsigned({ ...claimsOf(users.issuer, audience), ...agent })],
    ['HS256 against a public key', 'algorithm', publicKeyAsSecret],
    ['an unknown key', 'key', () => users.sign(agent, { kid: 'other' })],
    ['another audience', 'audience', () => users.sign({ ...agent, aud: 'https://parley.example.com' })],
    ['no audience', 'audience', () => users.sign({ ...agent, aud: undefined })],
    [
      'two organizations',
      'audience',
      () =>
        users.sign({
          ...agent,
          aud: [audience, `urn:parley:${encodeId('Organization', '01900000-0000-7000-8000-000000000001')}`],
        }),
    ],
    [
      'another audience of the organization',
      'issuer',
      () => users.sign({ ...agent, aud: audience.replace('urn:parley:', 'x/') }),
    ],
    ['an unknown issuer', 'issuer', () => users.sign({ ...agent, iss: 'https://evil.example.com' })],
    ['the issuer of sessions', 'key', () => users.sign({ ...agent, iss: 'urn:parley:session' })],
    ['an issuer that the database cannot store', 'issuer', () => users.sign({ ...agent, iss: 'a\u0000b' })],
    ['an expired token', 'expired', () => users.sign({ ...agent, iat: now() - 200, exp: now() - 61 })],
    ['no expiry', 'claims', () => users.sign({ ...agent, exp: undefined })],
    ['no time of issue', 'claims', () => users.sign({ ...agent, iat: undefined })],
    ['a time of issue in the future', 'not_yet_valid', () => users.sign({ ...agent, iat: now() + 120 })],
    ['a time of issue that is no time', 'claims', () => users.sign({ ...agent, iat: 1e300 })],
    ['a token that is not valid yet', 'not_yet_valid', () => users.sign({ ...agent, nbf: now() + 120 })],
    ['no e-mail address', 'email', () => users.sign({ email_verified: true })],
    ['an address that is not verified', 'email', () => users.sign({ email: 'admin@example.com' })],
    ['a verification that is no boolean', 'email', () => users.sign({ ...agent, email_verified: 'true' })],
    ['an address that is none', 'email', () => users.sign({ ...agent, email: 'nobody' })],
    ['nobody in the organization', 'user', () => users.sign({ ...agent, email: 'nobody@example.com' })],
  ])('%s: %s', async (_what, rule, make) => {
    const token = await make();
    expect(await ruleOf(token)).toBe(rule);
    const answer = await app.graphql('{ viewer { permissions } }', {}, token);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it.each([
    ['expires within the skew of clocks', () => ({ iat: now() - 200, exp: now() - 30 })],
    ['is valid within the skew of clocks', () => ({ nbf: now() + 30, iat: now() + 30 })],
    ['has several audiences', () => ({ aud: ['other', audience] })],
  ])('but not one that %s', async (_what, claims) => {
    expect(await ruleOf(await users.sign({ ...agent, ...claims() }))).toBe('ok');
  });

  it('of another organization with the same issuer', async () => {
    const other = await createTenant(db);
    const theirs = `https://parley.example.com/${encodeId('Organization', other.orgId)}`;
    expect(await ruleOf(await users.sign({ ...agent, aud: theirs }))).toBe('issuer');
    const created = await app.ask(
      `mutation ($input: CreateIdentityProviderInput!) { createIdentityProvider(input: $input) { __typename } }`,
      {
        input: {
          name: 'x',
          kind: 'USER',
          permissions: [read],
          issuer: users.issuer,
          audience: theirs,
          jwksUrl: users.jwksUrl,
        },
      },
      other.token,
    );
    expect(created.createIdentityProvider.__typename).toBe('CreateIdentityProviderPayload');
    const { viewer } = await app.ask(
      '{ viewer { org { id } } }',
      {},
      await users.sign({ ...agent, aud: theirs, jti: '2' }),
    );
    expect(viewer.org.id).toBe(encodeId('Organization', other.orgId));
  });
});

describe('R46: the keys of a provider', () => {
  it('are fetched once, and again for an unknown key, at most once a minute', async () => {
    const provider = await openProvider(audience);
    await register(provider, { kind: 'USER', permissions: [read] });
    const find = createFindCaller(db, createSessionKeys(db), (url) => fetch(url));
    const ask = async (token: string) => find(token, 'no API token');
    const first = await provider.sign(agent);
    await Promise.all(Array.from({ length: 5 }, () => ask(first)));
    expect(provider.fetched()).toBe(1);
    await provider.rotate();
    // The first key was fetched just now.
    expect(await ask(await provider.sign(agent))).toEqual(new RefusedToken('key'));
    expect(provider.fetched()).toBe(1);
  });

  it.each([
    ['an error', { status: 500, body: 'x' }],
    ['no JSON', { status: 200, body: 'x' }],
    ['no keys', { status: 200, body: '{}' }],
  ])('that are %s refuse its tokens and nothing else', async (_what, response) => {
    const provider = await openProvider(audience);
    await register(provider, { kind: 'USER', permissions: [read] });
    provider.respond = response;
    const token = await provider.sign(agent);
    expect(await ruleOf(token)).toBe('keys_unavailable');
    expect([await statusOf(token), await statusOf(await users.sign(agent))]).toEqual([401, 200]);
  });

  it('are not fetched from an address that is not public', async () => {
    const gateway = await openTestApp();
    const provider = await openProvider(audience);
    await register(provider, { kind: 'USER', permissions: [read] });
    const { status } = await gateway.graphql('{ viewer { permissions } }', {}, await provider.sign(agent));
    expect([status, provider.fetched()]).toEqual([401, 0]);
  });
});

describe('R46: createIdentityProvider', () => {
  const valid = () => ({
    name: 'Login',
    kind: 'USER',
    issuer: 'https://login.example.com',
    audience,
    permissions: [read],
  });
  it.each<[object, string[][]]>([
    [{ name: '' }, [['name']]],
    [{ issuer: '' }, [['issuer']]],
    [{ issuer: 'urn:parley:session' }, [['issuer']]],
    [{ audience: 'https://parley.example.com' }, [['audience']]],
    [{ audience: `urn:parley:${encodeId('Organization', '01900000-0000-7000-8000-000000000001')}` }, [['audience']]],
    [{ jwksUrl: 'keys' }, [['jwksUrl']]],
    [{ jwksUrl: 'ftp://example.com/keys' }, [['jwksUrl']]],
    [{ jwksUrl: 'https://user:secret@example.com/keys' }, [['jwksUrl']]],
    [{ permissions: [] }, [['permissions']]],
    [{ permissions: null }, [['permissions']]],
    [{ permissions: [read, 'all'] }, [['permissions', '1']]],
    [{ permissionsClaim: '' }, [['permissionsClaim']]],
    [{ kind: 'CUSTOMER', permissionsClaim: 'roles' }, [['permissions', '0'], ['permissionsClaim']]],
    [{ name: '', issuer: '', audience: 'x' }, [['name'], ['issuer'], ['audience']]],
  ])('refuses %j', async (change, paths) => {
    const refused = await write(app, 'createIdentityProvider', { ...valid(), ...change });
    expect(refused.code).toBe('INVALID_INPUT');
    expect(refused.issues.map(({ path }: { path: string[] }) => path)).toEqual(paths);
  });

  it('refuses keys at an address that is not public, as for webhooks', async () => {
    const gateway = await openTestApp();
    for (const jwksUrl of [
      'https://10.0.0.7/keys',
      'http://login.example.com/keys',
      'https://:secret@login.example.com/keys',
    ]) {
      const input = { ...valid(), audience: `urn:parley:${encodeId('Organization', gateway.tenant.orgId)}`, jwksUrl };
      expect(await write(gateway, 'createIdentityProvider', input)).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['jwksUrl'] }],
      });
    }
  });

  it('keeps what it is given, as the mutation, the list and node say', async () => {
    const input = {
      ...valid(),
      issuer: 'https://kept.example.com',
      jwksUrl: 'https://kept.example.com/keys',
      permissionsClaim: 'roles',
    };
    const { identityProvider, secret } = await write(app, 'createIdentityProvider', input);
    expect(secret).toBeNull();
    expect(identityProvider).toMatchObject(input);
    const fields = 'id name kind issuer audience jwksUrl permissions permissionsClaim createdAt';
    const { node, identityProviders } = await app.ask(
      `query ($id: ID!) { node(id: $id) { ... on IdentityProvider { ${fields} } } identityProviders(first: 1) { nodes { ${fields} } } }`,
      { id: identityProvider.id },
    );
    expect([node, identityProviders.nodes[0]]).toEqual([identityProvider, identityProvider]);
  });

  it('refuses an issuer and audience that the organization has already, even at the same time', async () => {
    const input = { ...valid(), issuer: 'https://twice.example.com' };
    const results = await Promise.all([1, 2, 3].map(() => write(app, 'createIdentityProvider', input)));
    expect(results.map(({ __typename }) => __typename).sort()).toEqual([
      'CreateIdentityProviderPayload',
      'InvalidInputError',
      'InvalidInputError',
    ]);
    const another = { ...input, audience: `https://api.example.com/${encodeId('Organization', app.tenant.orgId)}` };
    expect((await write(app, 'createIdentityProvider', another)).__typename).toBe('CreateIdentityProviderPayload');
  });
});
