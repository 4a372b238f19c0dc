import { beforeAll, describe, expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { type WriteName, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const permissions = '{ viewer { permissions } }';
const statusOf = async (secret: string) => (await app.graphql(permissions, {}, secret)).status;

describe('createUser', () => {
  it('creates an agent that node finds', async () => {
    const { user } = await write(app, 'createUser', { name: 'Ada Lovelace', email: 'Ada@Example.com' });
    expect(user).toEqual({
      id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
      name: 'Ada Lovelace',
      email: 'Ada@Example.com',
      roles: ['agent'],
      disabledAt: null,
      createdAt: expect.any(String),
    });
    const fields = 'id name email roles disabledAt createdAt';
    const { node } = await app.ask(`query ($id: ID!) { node(id: $id) { ... on User { ${fields} } } }`, {
      id: user.id,
    });
    expect(node).toEqual(user);
  });

  it('reports an issue for an e-mail address that another user has, in any case', async () => {
    await write(app, 'createUser', { name: 'Grace', email: 'grace@example.com' });
    expect(await write(app, 'createUser', { name: 'Grace', email: 'GRACE@example.com' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['email'] }],
    });
  });

  it('creates one of two concurrent users with the same e-mail address', async () => {
    const results = await Promise.all(
      [1, 2, 3, 4].map(() => write(app, 'createUser', { name: 'Twin', email: 'twin@example.com' })),
    );
    expect(results.filter((result) => result.__typename === 'CreateUserPayload').length).toBe(1);
    expect(results.filter((result) => result.code === 'INVALID_INPUT').length).toBe(3);
  });

  it('R26: reports an invalid name and an invalid e-mail address together', async () => {
    const result = await write(app, 'createUser', { name: '', email: 'nobody' });
    expect(result.issues.map((issue: { path: string[] }) => issue.path)).toEqual([['name'], ['email']]);
  });
});

describe.each([
  ['createTeam', 'team'],
  ['createQueue', 'queue'],
] as const)('%s', (name, field) => {
  it(`creates a ${field}, whose name need not be unique`, async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 2; n++) {
      const result = await write(app, name, { name: 'Delivery 🚚' });
      expect(result[field]).toEqual({
        id: expect.stringMatching(new RegExp(`^${field}_[0-9a-z]{26}$`)),
        name: 'Delivery 🚚',
      });
      ids.add(result[field].id);
      const { node } = await app.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id: result[field].id });
      expect(node.id).toBe(result[field].id);
    }
    expect(ids.size).toBe(2);
  });
});

describe('names', () => {
  it.each(['createTeam', 'createQueue', 'createUser', 'createApiToken', 'updateOrganization'] as WriteName[])(
    'of %s have 1 to 256 characters',
    async (mutation) => {
      const rest = {
        createUser: { email: 'length@example.com' },
        createApiToken: { userId: app.tenant.userId, permissions: [] },
      }[mutation as string];
      for (const name of ['', 'n'.repeat(257)])
        expect(await write(app, mutation, { ...rest, name })).toMatchObject({
          code: 'INVALID_INPUT',
          issues: [{ path: ['name'] }],
        });
      expect((await write(app, mutation, { ...rest, name: '😀'.repeat(256) })).code).toBeUndefined();
    },
  );
});

describe('updateOrganization', () => {
  const update = (input: object) => write(app, 'updateOrganization', input);
  it('changes only the given fields; null lifts the lock (R17)', async () => {
    const { organization } = await update({ name: 'Renamed', lockConversationsAfterDays: 30 });
    expect(organization).toMatchObject({ name: 'Renamed', lockConversationsAfterDays: 30 });
    expect((await update({})).organization).toEqual(organization);
    expect((await update({ name: 'Again' })).organization).toEqual({ ...organization, name: 'Again' });
    expect((await update({ lockConversationsAfterDays: null })).organization).toEqual({
      ...organization,
      name: 'Again',
      lockConversationsAfterDays: null,
    });
    const { viewer } = await app.ask(
      '{ viewer { org { id name lockConversationsAfterDays deleteConversationsAfterDays customerAttributeKeys } } }',
    );
    expect(viewer.org).toEqual({ ...organization, name: 'Again', lockConversationsAfterDays: null });
  });

  it('R45: opens custom attributes to customers, and closes them again', async () => {
    const keysOf = async (customerAttributeKeys: string[] | null) =>
      (await update({ customerAttributeKeys })).organization.customerAttributeKeys;
    expect(await keysOf(['planStr', 'seatsNum'])).toEqual(['planStr', 'seatsNum']);
    expect((await update({ name: 'Again' })).organization.customerAttributeKeys).toEqual(['planStr', 'seatsNum']);
    expect(await keysOf(null)).toEqual([]);
  });

  it.each<[string[], string[]]>([
    [['aStr', 'aStr'], ['1']],
    [
      ['', 'x'.repeat(257)],
      ['0', '1'],
    ],
    [Array.from({ length: 101 }, (_, nth) => `k${nth}Str`), []],
  ])('R45: reports an issue for the keys %j', async (customerAttributeKeys, places) => {
    const refused = await update({ customerAttributeKeys });
    expect(refused.code).toBe('INVALID_INPUT');
    const paths = (places.length > 0 ? places : [null]).map((at) => ['customerAttributeKeys', ...(at ? [at] : [])]);
    expect(refused.issues.map(({ path }: { path: string[] }) => path)).toEqual(paths);
  });

  it.each([0, -1, 36_501, 2_147_483_647])('R17: reports an issue for %i days', async (lockConversationsAfterDays) => {
    expect(await update({ lockConversationsAfterDays })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['lockConversationsAfterDays'] }],
    });
  });

  it('reports an issue for a name of null', async () => {
    expect(await update({ name: null })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['name'] }] });
  });
});

describe('createApiToken', () => {
  const create = (input: object) =>
    write(app, 'createApiToken', { name: 'Token', userId: app.tenant.userId, permissions: [], ...input });

  it('R1: returns the secret once; it works immediately, as its user, with its permissions', async () => {
    const { user } = await write(app, 'createUser', { name: 'Bot', email: 'bot@example.com' });
    const { apiToken, secret } = await create({ userId: user.id, permissions: ['org.permission.conversation.create'] });
    expect(secret).toMatch(/^parley_[0-9a-f]{32}_[\w-]{43}$/);
    expect(apiToken).toEqual({
      id: expect.stringMatching(/^api_token_[0-9a-z]{26}$/),
      name: 'Token',
      user: { id: user.id },
      permissions: ['org.permission.conversation.create'],
      createdAt: expect.any(String),
      createdBy: { id: app.tenant.userId },
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    const { viewer } = await app.ask('{ viewer { user { id } permissions } }', {}, secret);
    expect(viewer).toEqual({ user: { id: user.id }, permissions: apiToken.permissions });
    const { createConversation } = await app.ask(
      `mutation { createConversation(input: { customer: { email: "x@example.com" } }) {
        ... on CreateConversationPayload { conversation { createdBy { id } } } } }`,
      {},
      secret,
    );
    expect(createConversation.conversation.createdBy.id).toBe(user.id);
    const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on ApiToken { name lastUsedAt } } }', {
      id: apiToken.id,
    });
    expect(node.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(await app.ask('{ __type(name: "ApiToken") { fields { name } } }'))).not.toMatch(
      /secret|hash/i,
    );
  });

  it('accepts every existing permission, and no others', async () => {
    const { apiToken } = await create({ permissions: [...allPermissions] });
    expect(apiToken.permissions).toEqual([...allPermissions]);
    const result = await create({
      permissions: ['org.permission.admin', 'admin', '', 'ORG.PERMISSION.ADMIN', 'org.permission.*'],
    });
    expect(result.code).toBe('INVALID_INPUT');
    expect(result.issues.map((issue: { path: string[] }) => issue.path.join('.'))).toEqual([
      'permissions.1',
      'permissions.2',
      'permissions.3',
      'permissions.4',
    ]);
    for (const permission of allPermissions) expect(result.issues[0].message).toContain(permission);
    expect(await create({ permissions: ['org.permission.admin', 'org.permission.admin'] })).toMatchObject({
      issues: [{ path: ['permissions', '1'] }],
    });
  });

  it('reports NOT_FOUND for an unknown user', async () => {
    const userId = 'user_01h455vb4pex5vsknk084sn02q';
    expect(await create({ userId })).toMatchObject({ code: 'NOT_FOUND', status: 404, typeName: 'User', id: userId });
  });

  it('R1: expires at expiresAt by the clock of the database', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const lasting = await create({ expiresAt });
    expect(lasting.apiToken.expiresAt).toBe(expiresAt);
    expect(await statusOf(lasting.secret)).toBe(200);
    const expired = await create({ expiresAt: '2020-01-01T00:00:00Z' });
    expect(await statusOf(expired.secret)).toBe(401);
  });
});

describe('revokeApiToken', () => {
  const create = () =>
    write(app, 'createApiToken', {
      name: 'To be revoked',
      userId: app.tenant.userId,
      permissions: ['org.permission.admin'],
    });

  it('R1: revokes a token permanently, and returns the time', async () => {
    const { apiToken, secret } = await create();
    const first = await write(app, 'revokeApiToken', { id: apiToken.id });
    expect(first.apiToken).toEqual({ ...apiToken, revokedAt: expect.any(String) });
    expect(await statusOf(secret)).toBe(401);
    const again = await write(app, 'revokeApiToken', { id: apiToken.id });
    expect(again).toEqual(first);
  });

  it('R1: every other gateway immediately rejects a token that this one has revoked', async () => {
    const { apiToken, secret } = await create();
    expect(await statusOf(secret)).toBe(200);
    await write(app, 'revokeApiToken', { id: apiToken.id });
    const other = await openTestApp();
    expect((await other.graphql(permissions, {}, secret)).status).toBe(401);
  });

  it('allows a token to revoke itself', async () => {
    const { apiToken, secret } = await create();
    const document = 'mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { __typename } }';
    const { revokeApiToken } = await app.ask(document, { input: { id: apiToken.id } }, secret);
    expect(revokeApiToken.__typename).toBe('RevokeApiTokenPayload');
    const db = await openTestDatabase();
    expect(
      await db.prisma.apiToken.count({ where: { revokedAt: { not: null }, name: 'To be revoked' } }),
    ).toBeGreaterThan(0);
  });

  it('reports NOT_FOUND for an unknown token, or for a secret in place of an id', async () => {
    const { secret } = await create();
    for (const id of ['api_token_01h455vb4pex5vsknk084sn02q', secret])
      expect(await write(app, 'revokeApiToken', { id })).toMatchObject({
        code: 'NOT_FOUND',
        status: 404,
        typeName: 'ApiToken',
        id,
      });
  });
});
