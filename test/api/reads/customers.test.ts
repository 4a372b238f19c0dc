import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

interface Listed {
  id: string;
  externalId: string | null;
  createdAt: string;
  updatedAt: string;
}

let app: TestApp;
let db: Database;
let ids: string[];

const people = [
  { lastName: 'Zuse', firstName: 'Konrad' },
  { lastName: 'Ángel', firstName: 'Ana' },
  { lastName: 'angel', firstName: 'Bea' },
  { lastName: 'Babbage' },
  { firstName: 'Cher' },
  { lastName: 'Babbage' },
  {},
  {},
];

beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
  ids = [];
  for (const [nth, person] of people.entries()) {
    const email = `${['mona', 'nina'][nth % 2]}.${nth}@example.com`;
    const { customer } = await write(app, 'createCustomer', { ...person, email, externalId: `list ${nth}` });
    ids.push(customer.id);
  }
  // Two were created and changed at the same time: their ids break the tie.
  await db.query(
    statement(
      '',
      `UPDATE customers SET created_at = to_timestamp(1000 + (substring(external_id FROM 6)::int / 2)), rev = rev,
         updated_at = to_timestamp(2000 + (substring(external_id FROM 6)::int % 4)) WHERE org_id = $1`,
    ),
    [app.tenant.orgId],
  );
});

const query = `query ($orderBy: CustomerOrder, $filter: CustomerFilter, $first: Int, $after: String, $last: Int, $before: String) {
  customers(orderBy: $orderBy, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id externalId createdAt updatedAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const page = async (variables: object) => (await app.ask(query, variables)).customers;
const nodesOf = async (variables: object): Promise<Listed[]> =>
  (await page(variables)).edges.map(({ node }: { node: Listed }) => node);
const nthsOf = (nodes: Listed[]) => nodes.map(({ externalId }) => Number(externalId?.slice(5)));

const orders = {
  NEWEST: [7, 6, 5, 4, 3, 2, 1, 0],
  OLDEST: [0, 1, 2, 3, 4, 5, 6, 7],
  RECENTLY_UPDATED: [7, 3, 6, 2, 5, 1, 4, 0],
  // Angel Ana, angel Bea, Babbage (the older first), Cher, mona.6@…, nina.7@…, Zuse.
  NAME: [1, 2, 3, 5, 4, 6, 7, 0],
};

describe.each(Object.entries(orders))('customers by %s', (orderBy, expected) => {
  it('R33: are in order', async () => expect(nthsOf(await nodesOf({ orderBy }))).toEqual(expected));

  it.each([1, 2, 3])('R33: are the same, paged forward by %i', async (first) => {
    const read: Listed[] = [];
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo } = await page({ orderBy, first, after });
      read.push(...edges.map(({ node }: { node: Listed }) => node));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(nthsOf(read)).toEqual(expected);
  });

  it.each([1, 2, 3])('R33: are the same, paged backward by %i', async (last) => {
    const read: Listed[] = [];
    for (let before: string | null = null; ; ) {
      const { edges, pageInfo } = await page({ orderBy, last, before });
      read.unshift(...edges.map(({ node }: { node: Listed }) => node));
      if (!pageInfo.hasPreviousPage) break;
      before = pageInfo.startCursor;
    }
    expect(nthsOf(read)).toEqual(expected);
  });

  it('R33: combine every filter with the order', async () => {
    const filter = {
      externalIds: [0, 2, 3, 4, 6, 7].map((nth) => `list ${nth}`),
      createdAfter: '1970-01-01T00:16:40.500Z',
      createdBefore: '1970-01-01T00:16:43Z',
      updatedAfter: '1970-01-01T00:33:20Z',
    };
    const wanted = expected.filter((nth) => [2, 3].includes(nth));
    expect(nthsOf(await nodesOf({ orderBy, filter }))).toEqual(wanted);
    const { customerCount } = await app.ask(
      'query ($filter: CustomerFilter) { customerCount(filter: $filter) { value isExact } }',
      {
        filter,
      },
    );
    expect(customerCount).toEqual({ value: wanted.length, isExact: true });
  });
});

describe('lists of customers', () => {
  it('R33: reject the cursor of another order, and a malformed one', async () => {
    const { pageInfo } = await page({ orderBy: 'NAME', first: 1 });
    for (const [orderBy, after] of [
      ['NEWEST', pageInfo.endCursor],
      ['NAME', 'nonsense'],
      ['NAME', Buffer.from(`NAME.a\0.${randomUUID()}`).toString('base64url')],
    ]) {
      const answer = await app.graphql(query, { orderBy, after });
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('R33: match nothing for an empty list of external ids, and reject more than 100', async () => {
    expect(await nodesOf({ filter: { externalIds: [] } })).toEqual([]);
    const answer = await app.graphql(query, { filter: { externalIds: Array.from({ length: 101 }, String) } });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it("R3: do not include another organization's customers", async () => {
    const other = await openTestApp();
    expect((await other.ask(query, {})).customers.edges).toEqual([]);
    expect((await other.ask('{ customerCount { value } }')).customerCount.value).toBe(0);
    expect((await other.ask('{ customer(externalId: "list 1") { id } }')).customer).toBeNull();
  });

  it('R33: count exactly up to 10,000', async () => {
    const other = await openTestApp();
    const insert = statement(
      '',
      `INSERT INTO customers (org_id, id, external_id, sort_name) SELECT $1, gen_random_uuid(), 'n' || n, 'n' FROM generate_series($2::int, $3::int) n`,
    );
    const counted = async () => (await other.ask('{ customerCount { value isExact } }')).customerCount;
    await db.query(insert, [other.tenant.orgId, 1, 10_000]);
    expect(await counted()).toEqual({ value: 10_000, isExact: true });
    await db.query(insert, [other.tenant.orgId, 10_001, 10_001]);
    expect(await counted()).toEqual({ value: 10_000, isExact: false });
  });

  it('customer takes exactly one of id, email and externalId', async () => {
    for (const args of ['', `(id: "${ids[0]}", email: "a@example.com")`, '(email: "a@example.com", externalId: "a")']) {
      const answer = await app.graphql(`{ customer${args} { id } }`);
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});
