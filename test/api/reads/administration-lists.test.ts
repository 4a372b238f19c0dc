import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId, type IdType } from '../../../src/domain/core/ids.ts';
import { newId } from '../../../src/domain/core/new-id.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant, type Tenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let db: Database;
let other: Tenant;
beforeAll(async () => {
  app = await openTestApp();
  db = await openTestDatabase();
  other = await createOtherTenant(db);
});

const query = (text: string, ...values: unknown[]) =>
  db.query<{ id: string }>(statement('', text), [app.tenant.orgId, ...values]);

interface List {
  readonly type: IdType;
  readonly table: string;
  /** Inserts seven rows, some with the same time. */
  readonly fill: string;
}

const times = `SELECT gen_random_uuid() AS id, n, timestamptz '2031-01-01' + make_interval(days => n / 3) AS at FROM generate_series(1, 7) n`;
const lists: Record<string, List> = {
  users: {
    type: 'User',
    table: 'users',
    fill: `INSERT INTO users (org_id, id, name, email, email_key, roles, created_at)
      SELECT $1, id, 'n' || n, n || '@paged.example.com', id::text, '{}', at FROM (${times}) t`,
  },
  teams: {
    type: 'Team',
    table: 'teams',
    fill: `INSERT INTO teams (org_id, id, name, created_at) SELECT $1, id, 'n' || n, at FROM (${times}) t`,
  },
  queues: {
    type: 'Queue',
    table: 'queues',
    fill: `INSERT INTO queues (org_id, id, name, created_at) SELECT $1, id, 'n' || n, at FROM (${times}) t`,
  },
  apiTokens: {
    type: 'ApiToken',
    table: 'api_tokens',
    fill: `INSERT INTO api_tokens (org_id, id, user_id, name, permissions, token_hash, created_at)
      SELECT $1, t.id, (SELECT u.id FROM users u WHERE u.org_id = $1 LIMIT 1), 'n', '{}', decode(md5(t.id::text), 'hex'), at
      FROM (${times}) t`,
  },
  auditEntries: {
    type: 'AuditEntry',
    table: 'audit_entries',
    fill: `INSERT INTO audit_entries (org_id, id, action, request_id, created_at)
      SELECT $1, id, 'user.created', 'r', at FROM (${times}) t`,
  },
};

describe.each(Object.entries(lists))('%s', (field, { type, table, fill }) => {
  let all: string[];
  beforeAll(async () => {
    await query(fill);
    const rows = await query(`SELECT id FROM ${table} WHERE org_id = $1 ORDER BY created_at DESC, id DESC`);
    all = rows.map(({ id }) => encodeId(type, id));
  });

  const page = async (args: string) => {
    const data = await app.ask(
      `{ ${field}(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    );
    const { nodes, pageInfo } = data[field];
    return { ids: nodes.map(({ id }: { id: string }) => id) as string[], ...pageInfo };
  };

  it('lists everything of the organization, newest first, page by page in both directions', async () => {
    expect(all.length).toBeGreaterThanOrEqual(7);
    const forward: string[] = [];
    for (let after = ''; ; ) {
      const read = await page(`first: 2${after && `, after: "${after}"`}`);
      forward.push(...read.ids);
      if (!read.hasNextPage) break;
      after = read.endCursor;
    }
    expect(forward).toEqual(all);
    const backward: string[] = [];
    for (let before = ''; ; ) {
      const read = await page(`last: 3${before && `, before: "${before}"`}`);
      backward.unshift(...read.ids);
      if (!read.hasPreviousPage) break;
      before = read.startCursor;
    }
    expect(backward).toEqual(all);
    const [first, third] = [await page('first: 1'), await page('first: 3')];
    const between = await page(`first: 5, after: "${first.endCursor}", before: "${third.endCursor}"`);
    expect(between.ids).toEqual(all.slice(1, 2));
  });

  it('rejects the cursor of another list', async () => {
    const { errors } = await app.graphql(
      `{ ${field}(after: "${Buffer.from('X.1.x').toString('base64url')}") { nodes { id } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('R39: users', () => {
  const names = async (filter: object, token?: string) =>
    (
      await app.ask(
        'query ($filter: UserFilter) { users(filter: $filter, first: 50) { nodes { name } } }',
        { filter },
        token,
      )
    ).users.nodes.map(({ name }: { name: string }) => name) as string[];

  beforeAll(async () => {
    for (const [name, email] of [
      ['Zoë Müller', 'zoe@search.example.com'],
      ['Zoe Miller', 'miller@search.example.com'],
      ['100% Zoe_Bot \\ x', 'bot@search.example.com'],
      ['Gone Zoe', 'gone@search.example.com'],
    ])
      await write(app, 'createUser', { name, email });
    const { users } = await app.ask('{ users(filter: { search: "gone" }) { nodes { id } } }');
    await write(app, 'updateUser', { id: users.nodes[0].id, disabled: true });
  });

  it.each([
    ['zoe', ['100% Zoe_Bot \\ x', 'Zoe Miller', 'Zoë Müller']],
    ['MÜLLER', ['Zoë Müller']],
    ['  mill \t zoe ', ['Zoe Miller']],
    ['bot@search', ['100% Zoe_Bot \\ x']],
    ['search.example', ['100% Zoe_Bot \\ x', 'Zoe Miller', 'Zoë Müller']],
    ['100%', ['100% Zoe_Bot \\ x']],
    ['%', ['100% Zoe_Bot \\ x']],
    ['zoe_', ['100% Zoe_Bot \\ x']],
    ['\\', ['100% Zoe_Bot \\ x']],
    ["'; --", []],
    ['nobody zoe', []],
  ])('R39: users that match %j are %j', async (search, expected) => {
    expect(await names({ search })).toEqual(expected);
  });

  it('a blank search lists all users, and disabled ones on request', async () => {
    expect(await names({ search: ' ' })).toEqual(await names({}));
    expect(await names({ search: 'zoe' })).not.toContain('Gone Zoe');
    expect(await names({ search: 'zoe', includeDisabled: true })).toContain('Gone Zoe');
  });

  it('R39: a token that may not read e-mail addresses cannot search by them', async () => {
    const token = await app.tenant.tokenWith(['org.permission.conversation.read']);
    expect(await names({ search: 'bot@search' }, token)).toEqual([]);
    expect(await names({ search: 'miller' }, token)).toEqual(['Zoe Miller']);
    const reader = await app.tenant.tokenWith(['org.permission.user.read']);
    expect(await names({ search: 'bot@search' }, reader)).toEqual(['100% Zoe_Bot \\ x']);
  });

  it.each([
    ['too long', 'x'.repeat(257)],
    ['of too many words', 'a '.repeat(11)],
    ['that cannot be stored', 'a\0'],
  ])('rejects a search %s', async (_what, search) => {
    const text = 'query ($filter: UserFilter) { users(filter: $filter) { nodes { id } } }';
    const { errors } = await app.graphql(text, { filter: { search } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

it('loads the members of many teams with one statement', async () => {
  const userIds: string[] = [];
  for (let nth = 0; nth < 5; nth++)
    userIds.push(
      (await write(app, 'createUser', { name: `Member ${nth}`, email: `m${nth}@team.example.com` })).user.id,
    );
  const teams: string[] = [];
  for (let nth = 0; nth < 3; nth++) {
    const { team } = await write(app, 'createTeam', { name: `Team ${nth}` });
    await write(app, 'updateTeam', { id: team.id, memberIds: userIds.slice(nth) });
    teams.push(team.id);
  }
  const text = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Team {
    members(first: 2) { nodes { id } pageInfo { hasNextPage endCursor } } all: members { nodes { id name } } } } }`;
  let data: any;
  const statements = await app.statementsOf(async () => {
    data = await app.ask(text, { ids: teams });
  });
  expect(statements.toSorted()).toEqual(['list_teams', 'page_team_members_desc', 'page_team_members_desc']);
  const newest = userIds.toReversed();
  for (const [nth, node] of data.nodes.entries()) {
    expect(node.all.nodes.map(({ id }: { id: string }) => id)).toEqual(newest.slice(0, 5 - nth));
    expect(node.members.nodes.map(({ id }: { id: string }) => id)).toEqual(newest.slice(0, 2));
    expect(node.members.pageInfo.hasNextPage).toBe(true);
  }
  const after = data.nodes[0].members.pageInfo.endCursor;
  const { node } = await app.ask(
    'query ($id: ID!, $after: String) { node(id: $id) { ... on Team { members(after: $after) { nodes { id } } } } }',
    { id: teams[0], after },
  );
  expect(node.members.nodes.map(({ id }: { id: string }) => id)).toEqual(newest.slice(2));
  await write(app, 'updateTeam', { id: teams[0], memberIds: [] });
  const emptied = await app.ask(text, { ids: teams.slice(0, 1) });
  expect(emptied.nodes[0].all.nodes).toEqual([]);
});

it('tokens show who created them; revoked ones are listed on request', async () => {
  const { apiToken } = await write(app, 'createApiToken', {
    name: 'Leaked',
    userId: app.tenant.userId,
    permissions: [],
  });
  const named = async (args: string) =>
    (await app.ask(`{ apiTokens(first: 3${args}) { nodes { id name createdBy { id } revokedAt } } }`)).apiTokens.nodes;
  await query(`UPDATE api_tokens SET created_at = timestamptz '2040-01-01' WHERE org_id = $1 AND name = 'Leaked'`);
  const leaked = { id: apiToken.id, name: 'Leaked', createdBy: { id: app.tenant.userId }, revokedAt: null };
  expect((await named(''))[0]).toEqual(leaked);
  await write(app, 'revokeApiToken', { id: apiToken.id });
  expect((await named(''))[0].id).not.toBe(apiToken.id);
  expect((await named(', includeRevoked: true'))[0]).toEqual({ ...leaked, revokedAt: expect.any(String) });
});

it('filters bulk operations by status', async () => {
  for (const status of ['COMPLETED', 'CANCELED', 'CANCELED'])
    await query(
      `INSERT INTO bulk_operations (org_id, id, status, total, request, token_id, created_at, updated_at, expires_at)
       SELECT $1, gen_random_uuid(), $2::bulk_operation_status, 0, '{}', gen_random_uuid(), now(), now(), now() + interval '1 day'`,
      status,
    );
  const statuses = async (status: string[] | null) =>
    (
      await app.ask(
        'query ($status: [BulkOperationStatus!]) { bulkOperations(status: $status) { nodes { status } } }',
        {
          status,
        },
      )
    ).bulkOperations.nodes.map((each: { status: string }) => each.status);
  expect(await statuses(['CANCELED'])).toEqual(['CANCELED', 'CANCELED']);
  expect(await statuses(['COMPLETED'])).toEqual(['COMPLETED']);
  expect(await statuses(['RUNNING', 'QUEUED'])).toEqual([]);
  expect(await statuses([])).toEqual([]);
  expect(await statuses(null)).toHaveLength(3);
});

it('filters audit entries by every field, separately and combined', async () => {
  const { user } = await write(app, 'createUser', { name: 'Found', email: `${newId()}@example.com` });
  await write(app, 'updateUser', { id: user.id, name: 'Found again' });
  const found = async (filter: object) =>
    (
      await app.ask(
        'query ($filter: AuditFilter) { auditEntries(filter: $filter, first: 100) { nodes { action subjectId at } } }',
        {
          filter,
        },
      )
    ).auditEntries.nodes as { action: string; subjectId: string; at: string }[];
  const own = await found({ subjectId: user.id });
  expect(own.map(({ action }) => action)).toEqual(['user.updated', 'user.created']);
  const [updated, created] = own as [(typeof own)[0], (typeof own)[0]];
  expect(await found({ subjectId: user.id, action: ['user.created', 'no.such'] })).toEqual([created]);
  expect(await found({ subjectId: user.id, after: created.at })).toEqual([updated]);
  expect(await found({ subjectId: user.id, before: updated.at })).toEqual([created]);
  expect(await found({ subjectId: user.id, after: created.at, before: updated.at })).toEqual([]);
  const everything = { actorId: app.tenant.userId, subjectId: user.id, action: ['user.updated'], after: created.at };
  expect(await found(everything)).toEqual([updated]);
  expect(await found({ ...everything, actorId: user.id })).toEqual([]);
  expect(await found({ subjectId: encodeId('Organization', other.orgId) })).toEqual([]);
  // The same key with another type is a different subject.
  expect(await found({ subjectId: user.id.replace('user_', 'team_') })).toEqual([]);
  const { errors } = await app.graphql(
    'query ($filter: AuditFilter) { auditEntries(filter: $filter) { nodes { id } } }',
    {
      filter: { action: Array.from({ length: 51 }, () => 'x') },
    },
  );
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
