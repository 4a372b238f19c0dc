import { beforeAll, describe, expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { olderBy } from '../../support/databases/older-by.ts';
import { createRows } from '../../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

describe('viewer', () => {
  it('returns the caller', async () => {
    const token = await app.tenant.tokenWith(['org.user.bulk.read', 'org.permission.admin']);
    const { viewer } = await app.ask(
      '{ viewer { org { id name lockConversationsAfterDays } user { id name email roles } permissions } }',
      {},
      token,
    );
    expect(viewer).toEqual({
      org: { id: expect.stringMatching(/^organization_/), name: expect.any(String), lockConversationsAfterDays: null },
      user: { id: app.tenant.userId, name: 'admin@example.com', email: 'admin@example.com', roles: ['admin'] },
      permissions: ['org.user.bulk.read', 'org.permission.admin'],
    });
    const { viewer: all } = await app.ask('{ viewer { permissions } }');
    expect(all.permissions).toEqual([...allPermissions]);
  });
});

describe('node and nodes', () => {
  it('return objects of every type, in the requested order, with null for missing ones', async () => {
    const { ids } = await createRows(app, app.tenant);
    const wanted = Object.entries(ids);
    for (const [type, id] of wanted) {
      const { node } = await app.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id });
      expect(node).toEqual({ __typename: type, id });
    }
    const missing = 'team_01h455vb4pex5vsknk084sn02q';
    const mixed = [missing, ...wanted.map(([, id]) => id).reverse(), 'none', ids.Team, ids.Team];
    const { nodes } = await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: mixed });
    expect(nodes.map((node: { id: string } | null) => node?.id ?? null)).toEqual([
      null,
      ...wanted.map(([, id]) => id).reverse(),
      null,
      ids.Team,
      ids.Team,
    ]);
  });

  it('nodes accepts 0 to 100 ids', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect((await app.ask(query, { ids: [] })).nodes).toEqual([]);
    const hundred = Array.from({ length: 100 }, () => app.tenant.teamId);
    expect((await app.ask(query, { ids: hundred })).nodes.length).toBe(100);
    const { errors } = await app.graphql(query, { ids: [...hundred, app.tenant.teamId] });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'ids' } }]);
  });
});

describe('customer', () => {
  it('R4: is found by id, or by e-mail in any case', async () => {
    const { customer } = await startConversation(app, { customer: { email: 'Grace@Example.com', firstName: 'Grace' } });
    const query =
      'query ($id: ID, $email: String) { customer(id: $id, email: $email) { id email firstName createdAt } }';
    const found = { id: customer.id, email: 'Grace@Example.com', firstName: 'Grace', createdAt: expect.any(String) };
    expect((await app.ask(query, { id: customer.id })).customer).toEqual(found);
    expect((await app.ask(query, { email: 'gRACE@eXAMPLE.COM' })).customer).toEqual(found);
    expect((await app.ask(query, { email: 'Grace@Example.co' })).customer).toBeNull();
    expect((await app.ask(query, { id: 'customer_01h455vb4pex5vsknk084sn02q' })).customer).toBeNull();
  });

  it.each([[{}], [{ id: null, email: null }], [{ id: 'customer_01h455vb4pex5vsknk084sn02q', email: 'a@example.com' }]])(
    'reports BAD_USER_INPUT for %j, which is not exactly one key',
    async (variables) => {
      const { errors } = await app.graphql(
        'query ($id: ID, $email: String) { customer(id: $id, email: $email) { id } }',
        variables,
      );
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id.email.externalId' } }]);
    },
  );
});

describe('conversationAllowance (R9)', () => {
  const ask = async (id: string, token?: string) =>
    (
      await app.ask(
        'query ($id: ID!) { customer(id: $id) { conversationAllowance { limit remaining resetAt } } }',
        { id },
        token,
      )
    ).customer.conversationAllowance;

  it('R9: decreases with each creation by this token for this customer, except imports, and resets', async () => {
    const importedAt = '2026-01-01T00:00:00Z';
    const { customer } = await startConversation(app, { importedAt });
    const mine = { customer: { id: customer.id } };
    expect(await ask(customer.id)).toEqual({ limit: 120, remaining: 120, resetAt: null });
    const first = await startConversation(app, mine);
    const used = await ask(customer.id);
    expect(used).toEqual({
      limit: 120,
      remaining: 119,
      resetAt: new Date(Date.parse(first.createdAt) + 60_000).toISOString(),
    });
    await startConversation(app, mine);
    await startConversation(app, { ...mine, importedAt });
    expect(await ask(customer.id)).toEqual({ ...used, remaining: 118 });
    const colleague = await app.tenant.tokenWith([...allPermissions]);
    expect(await ask(customer.id, colleague)).toEqual({ limit: 120, remaining: 120, resetAt: null });
    // The window slides with the times of the creations: this moves them back by a minute.
    const db = await openTestDatabase();
    await db.execute(olderBy('conversations', '60 seconds'));
    expect(await ask(customer.id)).toEqual({ limit: 120, remaining: 120, resetAt: null });
  });

  it('R9: is 0 after 120; the next creation is rejected, and resetAt says when it will succeed', async () => {
    const { customer, createdAt } = await startConversation(app);
    const more = await Promise.all(
      Array.from({ length: 122 }, () => write(app, 'createConversation', { customer: { id: customer.id } })),
    );
    expect(more.filter((result) => result.__typename === 'CreateConversationPayload').length).toBe(119);
    const refused = more.filter((result) => result.code === 'RATE_LIMITED');
    const resetAt = new Date(Date.parse(createdAt) + 60_000).toISOString();
    expect(refused.length).toBe(3);
    for (const error of refused) {
      expect(error).toMatchObject({ status: 429, retryable: true, limit: 120, resetAt });
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(error.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    expect(await ask(customer.id)).toEqual({ limit: 120, remaining: 0, resetAt });
  });
});

describe('the list of conversations', () => {
  let tenant: Tenant;
  let names: string[];
  const list = async (args: string, variables: object = {}, declared = '') => {
    const { conversations } = await app.ask(
      `query ${declared && `(${declared})`} { conversations(first: 100${args && `, ${args}`}) { nodes { name } } }`,
      variables,
      tenant.token,
    );
    return conversations.nodes.map((node: { name: string }) => node.name);
  };
  const filtered = (filter: object) => list('filter: $filter', { filter }, '$filter: ConversationFilter');
  const rows: Record<string, string>[] = [];
  let customers: string[];

  beforeAll(async () => {
    tenant = await createTenant(await openTestDatabase());
    const { user } = await write(app, 'createUser', { name: 'Second', email: 'second@example.com' }, tenant.token);
    const { team } = await write(app, 'createTeam', { name: 'Second' }, tenant.token);
    const start = async (email: string) =>
      (
        await startConversation(
          app,
          { customer: { email }, importedAt: '2026-01-01T00:00:00Z', name: email },
          tenant.token,
        )
      ).customer.id;
    customers = [await start('one@example.com'), await start('two@example.com')];
    const users = [tenant.userId, user.id];
    const teams = [tenant.teamId, team.id];
    const statuses = ['OPEN', 'SNOOZED', 'DONE'];
    // 24 conversations with every combination of customer, assignment and tag in every status.
    for (let n = 0; n < 24; n++) {
      const row = {
        customer: customers[n % 2] as string,
        user: users[(n >> 1) % 2] as string,
        team: teams[(n >> 2) % 2] as string,
        tag: ['red', 'blue'][(n >> 3) % 2] as string,
        status: statuses[n % 3] as string,
        createdAt: new Date(Date.UTC(2025, 0, 1 + n)).toISOString(),
        name: `c${String(n).padStart(2, '0')}`,
      };
      rows.push(row);
      await startConversation(
        app,
        {
          customer: { id: row.customer },
          assignedUsers: [row.user],
          assignedTeams: [row.team],
          tags: [row.tag, 'all'],
          status: row.status,
          createdAt: row.createdAt,
          importedAt: '2026-01-01T00:00:00Z',
          name: row.name,
        },
        tenant.token,
      );
    }
    names = rows.map((row) => row.name as string);
  });

  const expected = (keep: (row: Record<string, string>) => boolean) =>
    rows
      .filter(keep)
      .map((row) => row.name)
      .reverse();

  it('each filter returns the matching conversations', async () => {
    const [one] = customers;
    const middle = rows[12]?.createdAt as string;
    expect(await filtered({ customerId: one, tags: ['all'] })).toEqual(expected((row) => row.customer === one));
    expect(await filtered({ assignedUserId: tenant.userId })).toEqual(expected((row) => row.user === tenant.userId));
    expect(await filtered({ assignedTeamId: tenant.teamId })).toEqual(expected((row) => row.team === tenant.teamId));
    expect(await filtered({ tags: ['blue'] })).toEqual(expected((row) => row.tag === 'blue'));
    expect(await filtered({ tags: ['blue', 'all'] })).toEqual(expected((row) => row.tag === 'blue'));
    expect(await filtered({ tags: ['blue', 'red'] })).toEqual([]);
    expect(await filtered({ tags: ['none'] })).toEqual([]);
    expect(await filtered({ status: ['DONE'] })).toEqual(expected((row) => row.status === 'DONE'));
    expect(await filtered({ status: ['DONE', 'SNOOZED'] })).toEqual(expected((row) => row.status !== 'OPEN'));
    expect(await filtered({ status: [] })).toEqual([]);
    expect(await filtered({ createdAfter: middle, createdBefore: '2025-12-31T00:00:00Z' })).toEqual(
      expected((row) => (row.createdAt as string) > middle),
    );
    expect(await filtered({ createdBefore: middle })).toEqual(expected((row) => (row.createdAt as string) < middle));
  });

  it('keeps everything with an absent, null or empty filter, or with empty tags', async () => {
    const all = await list('');
    expect(all.length).toBe(26);
    for (const filter of [{}, { tags: [] }, { tags: null, status: null, customerId: null, createdAfter: null }])
      expect(await filtered(filter)).toEqual(all);
    expect(await list('filter: null')).toEqual(all);
    expect(await list('orderBy: null')).toEqual(all);
  });

  it('applies every combination of filters as a conjunction', async () => {
    const [one] = customers;
    const parts: [object, (row: Record<string, string>) => boolean][] = [
      [{ customerId: one }, (row) => row.customer === one],
      [{ assignedUserId: tenant.userId }, (row) => row.user === tenant.userId],
      [{ assignedTeamId: tenant.teamId }, (row) => row.team === tenant.teamId],
      [{ tags: ['red'] }, (row) => row.tag === 'red'],
      [{ status: ['OPEN', 'DONE'] }, (row) => row.status !== 'SNOOZED'],
      [{ createdAfter: rows[2]?.createdAt }, (row) => (row.createdAt as string) > (rows[2]?.createdAt as string)],
      [{ createdBefore: rows[22]?.createdAt }, (row) => (row.createdAt as string) < (rows[22]?.createdAt as string)],
    ];
    let kept = 0;
    for (let combination = 1; combination < 1 << parts.length; combination++) {
      const chosen = parts.filter((_, index) => combination & (1 << index));
      // The two extra rows have no tag in common with the rest.
      const filter = Object.assign({ tags: ['all'] }, ...chosen.map(([part]) => part));
      const keep = (row: Record<string, string>) => chosen.every(([, holds]) => holds(row));
      expect(await filtered(filter), JSON.stringify(filter)).toEqual(expected(keep));
      kept += rows.filter(keep).length;
    }
    expect(kept).toBeGreaterThan(100);
  });

  it('accepts at most 20 tags', async () => {
    const tags = Array.from({ length: 21 }, (_, n) => `t${n}`);
    expect(await filtered({ tags: tags.slice(1) })).toEqual([]);
    const query = 'query ($tags: [String!]) { conversations(filter: { tags: $tags }) { nodes { id } } }';
    const { errors } = await app.graphql(query, { tags });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'filter.tags' } }]);
  });

  it('orders are NEWEST (the default), OLDEST and RECENTLY_UPDATED', async () => {
    const tags = 'filter: { tags: ["all"] }';
    expect(await list(tags)).toEqual(names.toReversed());
    expect(await list(`${tags}, orderBy: NEWEST`)).toEqual(names.toReversed());
    expect(await list(`${tags}, orderBy: OLDEST`)).toEqual(names);
    const { conversations } = await app.ask(
      '{ conversations(first: 100, filter: { tags: ["all"] }) { nodes { id name } } }',
      {},
      tenant.token,
    );
    const touched = conversations.nodes.find((node: { name: string }) => node.name === 'c05');
    await write(app, 'createNote', { conversationId: touched.id, text: 'x' }, tenant.token);
    expect((await list(`${tags}, orderBy: RECENTLY_UPDATED`))[0]).toBe('c05');
    expect(new Set(await list(`${tags}, orderBy: RECENTLY_UPDATED`))).toEqual(new Set(names));
  });
});

interface Connection {
  edges: { cursor: string; node: { id: string } }[];
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const connection =
  '{ edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

describe('pages', () => {
  const total = 45;
  let tenant: Tenant;
  let customerId: string;
  let conversationId: string;
  let operationId: string;

  beforeAll(async () => {
    tenant = await createTenant(await openTestDatabase());
    const importedAt = '2026-01-01T00:00:00Z';
    const threads = Array.from({ length: total }, (_, n) => ({
      text: `${n}`,
      // Several with the same time, so that the key has to break the tie.
      createdAt: new Date(Date.UTC(2025, 0, 1 + Math.floor(n / 4))).toISOString(),
    }));
    const first = await startConversation(
      app,
      { importedAt, createdAt: '2024-06-01T00:00:00Z', threads },
      tenant.token,
    );
    conversationId = first.id;
    customerId = first.customer.id;
    const conversations = Array.from({ length: total - 1 }, (_, n) => ({
      customer: { id: customerId },
      importedAt,
      createdAt: new Date(Date.UTC(2025, 0, 1 + Math.floor(n / 4))).toISOString(),
    }));
    const { bulkOperation } = await write(
      app,
      'bulkCreateConversations',
      { conversations: [...conversations, { customer: {} }], waitMs: 30_000 },
      tenant.token,
    );
    expect(bulkOperation).toMatchObject({ succeeded: total - 1, failed: 1 });
    operationId = bulkOperation.id;
  });

  const lists: [name: string, count: number, read: (args: string) => Promise<Connection>][] = [
    ...['NEWEST', 'OLDEST', 'RECENTLY_UPDATED'].map(
      (order): [string, number, (args: string) => Promise<Connection>] => [
        `conversations ${order}`,
        total,
        async (args) =>
          (await app.ask(`{ conversations(${args}, orderBy: ${order}) ${connection} }`, {}, tenant.token))
            .conversations,
      ],
    ),
    [
      'conversations with a filter',
      total,
      async (args) =>
        (
          await app.ask(
            `query ($id: ID) { conversations(${args}, filter: { customerId: $id, status: [OPEN] }) ${connection} }`,
            { id: customerId },
            tenant.token,
          )
        ).conversations,
    ],
    [
      'threads',
      total,
      async (args) =>
        (
          await app.ask(
            `query ($id: ID!) { node(id: $id) { ... on Conversation { threads(${args}) ${connection} } } }`,
            { id: conversationId },
            tenant.token,
          )
        ).node.threads,
    ],
    [
      'customer.conversations',
      total,
      async (args) =>
        (
          await app.ask(
            `query ($id: ID!) { customer(id: $id) { conversations(${args}) ${connection} } }`,
            { id: customerId },
            tenant.token,
          )
        ).customer.conversations,
    ],
    [
      'rows',
      total,
      async (args) => {
        const page = connection.replaceAll('{ id }', '{ id: index }');
        return (
          await app.ask(
            `query ($id: ID!) { bulkOperation(id: $id) { rows(${args}) ${page} } }`,
            { id: operationId },
            tenant.token,
          )
        ).bulkOperation.rows;
      },
    ],
  ];

  it.each(lists)('%s: returns each entry once, in the same order, forward and backward', async (_name, count, read) => {
    const all = (await read('first: 100')).nodes.map((node) => node.id);
    expect(new Set(all).size).toBe(count);
    for (const size of [1, 7, 44, 45, 46]) {
      const forward: string[] = [];
      let page = await read(`first: ${size}`);
      expect(page.pageInfo.hasPreviousPage).toBe(false);
      for (;;) {
        forward.push(...page.nodes.map((node) => node.id));
        if (!page.pageInfo.hasNextPage) break;
        expect(page.nodes.length).toBe(size);
        page = await read(`first: ${size}, after: "${page.pageInfo.endCursor}"`);
        expect(page.pageInfo.hasPreviousPage).toBe(true);
      }
      expect(forward, `forward by ${size}`).toEqual(all);
      const backward: string[] = [];
      page = await read(`last: ${size}`);
      expect(page.pageInfo.hasNextPage).toBe(false);
      for (;;) {
        backward.unshift(...page.nodes.map((node) => node.id));
        if (!page.pageInfo.hasPreviousPage) break;
        page = await read(`last: ${size}, before: "${page.pageInfo.startCursor}"`);
        expect(page.pageInfo.hasNextPage).toBe(true);
      }
      expect(backward, `backward by ${size}`).toEqual(all);
    }
  });

  it.each(lists)(
    '%s: returns consistent edges, nodes, cursors and page info, as Relay specifies',
    async (_name, _count, read) => {
      const page = await read('first: 5');
      expect(page.edges.map((edge) => edge.node)).toEqual(page.nodes);
      expect(page.pageInfo).toEqual({
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: page.edges[0]?.cursor,
        endCursor: page.edges[4]?.cursor,
      });
      expect(new Set(page.edges.map((edge) => edge.cursor)).size).toBe(5);
      const [first, , third, , fifth] = page.edges;
      const between = await read(`first: 100, after: "${first?.cursor}", before: "${fifth?.cursor}"`);
      expect(between.nodes).toEqual(page.nodes.slice(1, 4));
      const betweenBackward = await read(`last: 1, after: "${first?.cursor}", before: "${fifth?.cursor}"`);
      expect(betweenBackward.nodes).toEqual([page.nodes[3]]);
      expect(betweenBackward.pageInfo.hasPreviousPage).toBe(true);
      expect((await read(`last: 2, before: "${third?.cursor}"`)).nodes).toEqual(page.nodes.slice(0, 2));
      const crossed = await read(`first: 5, after: "${fifth?.cursor}", before: "${first?.cursor}"`);
      expect(crossed).toMatchObject({ edges: [], nodes: [], pageInfo: { startCursor: null, endCursor: null } });
    },
  );

  it.each(lists)('%s: has a default size of 20', async (_name, _count, read) => {
    expect((await read('first: null')).nodes.length).toBe(20);
  });

  it('a new conversation at the front does not shift later pages', async () => {
    const read = lists[0]?.[2] as (args: string) => Promise<Connection>;
    const first = await read('first: 10');
    const second = await read(`first: 10, after: "${first.pageInfo.endCursor}"`);
    await startConversation(app, {}, tenant.token);
    expect(await read(`first: 10, after: "${first.pageInfo.endCursor}"`)).toEqual(second);
  });

  it('R13: pages rows by status', async () => {
    const read = async (status: string) =>
      (
        await app.ask(
          `query ($id: ID!) { bulkOperation(id: $id) { rows(first: 100, status: ${status}) { nodes { index status } } } }`,
          { id: operationId },
          tenant.token,
        )
      ).bulkOperation.rows.nodes;
    expect(await read('[FAILED]')).toEqual([{ index: total - 1, status: 'FAILED' }]);
    expect((await read('[CREATED]')).length).toBe(total - 1);
    expect((await read('[CREATED, FAILED]')).length).toBe(total);
    expect((await read('null')).length).toBe(total);
    expect(await read('[PENDING, CANCELED, EXISTED]')).toEqual([]);
    expect(await read('[]')).toEqual([]);
  });

  it('bulkOperations lists the newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++)
      ids.push(
        (await write(app, 'bulkCreateConversations', { conversations: [{ customer: {} }] }, tenant.token)).bulkOperation
          .id,
      );
    const { bulkOperations } = await app.ask(`{ bulkOperations(first: 3) ${connection} }`, {}, tenant.token);
    expect(bulkOperations.nodes.map((node: { id: string }) => node.id)).toEqual(ids.toReversed().slice(0, 3));
    const rest = await app.ask(
      `query ($after: String) { bulkOperations(first: 3, after: $after) ${connection} }`,
      { after: bulkOperations.pageInfo.endCursor },
      tenant.token,
    );
    expect(rest.bulkOperations.nodes.map((node: { id: string }) => node.id)).toEqual([ids[1], ids[0], operationId]);
    expect(rest.bulkOperations.pageInfo.hasNextPage).toBe(false);
    const back = await app.ask(
      `query ($before: String) { bulkOperations(last: 2, before: $before) ${connection} }`,
      { before: rest.bulkOperations.pageInfo.startCursor },
      tenant.token,
    );
    expect(back.bulkOperations.nodes.map((node: { id: string }) => node.id)).toEqual([ids[3], ids[2]]);
  });
});
