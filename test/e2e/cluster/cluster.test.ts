import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachNode } from '../../setup/cluster.ts';
import { subscribe } from '../../support/clients/event-stream.ts';
import { type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import {
  type CreatedOrganization,
  createOrganizationIn,
  createShardedDatabase,
  creationOf,
  externalIdsIn,
  keepCreating,
  newWritten,
  type Written,
} from '../../support/gateways/sharded.ts';

/** Six shards on two workers, and twelve organizations. */
let data: { databaseUrl: string };
let coordinator: pg.Client;
let gateways: GatewayProcess[];
const organizations: CreatedOrganization[] = [];

beforeAll(async () => {
  data = await createShardedDatabase(6);
  for (let nth = 0; nth < 12; nth++) organizations.push(await createOrganizationIn(data, `Organization ${nth}`));
  coordinator = new pg.Client(data.databaseUrl);
  await coordinator.connect();
  const token = organizations[0]?.token as string;
  gateways = await Promise.all([startGateway(data, { token }), startGateway(data, { token })]);
}, 300_000);

afterAll(() => coordinator?.end());

interface Node {
  readonly host: string;
  readonly port: number;
}

async function nodeOf(shard: string): Promise<Node> {
  const { rows } = await coordinator.query(
    `SELECT DISTINCT nodename AS host, nodeport AS port FROM citus_shards WHERE table_name::text LIKE $1 || '.%'`,
    [shard],
  );
  expect(rows).toHaveLength(1);
  return rows[0] as Node;
}

/** Runs work on a node's server, outside the database that the test uses. */
async function onServer(node: Node, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const url = onEachNode(data.databaseUrl).find((each) => Number(new URL(each).port) === node.port);
  const other = new URL(url as string);
  other.pathname = '/postgres';
  const client = new pg.Client(other.href);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const databaseName = () => new URL(data.databaseUrl).pathname.slice(1);

/** For the cluster, a node whose database takes no connections is dead. */
const stop = (node: Node) =>
  onServer(node, async (client) => {
    await client.query(`ALTER DATABASE ${databaseName()} WITH ALLOW_CONNECTIONS false`);
    await client.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
      databaseName(),
    ]);
  });
const start = (node: Node) =>
  onServer(node, (client) => client.query(`ALTER DATABASE ${databaseName()} WITH ALLOW_CONNECTIONS true`));

const writeThrough = (gateway: GatewayProcess, { token }: CreatedOrganization) =>
  creationOf(gateway, token, { customer: { email: 'once@example.com' }, importedAt: '2026-01-01T00:00:00Z' });

const writeOnce = (nth: number, organization: CreatedOrganization) =>
  writeThrough(gateways[nth % 2] as GatewayProcess, organization);

describe('a cluster', () => {
  it('has two organizations in each shard, and the shards on all workers', async () => {
    const shards = new Set(organizations.map(({ shard }) => shard));
    for (const name of shards) expect(organizations.filter(({ shard }) => shard === name)).toHaveLength(2);
    const nodes = await Promise.all([...shards].map(nodeOf));
    expect(new Set(nodes.map(({ port }) => port)).size).toBeGreaterThan(1);
  });

  it('serves every organization through every gateway', async () => {
    for (const nth of [0, 1])
      expect(await Promise.all(organizations.map((each) => writeOnce(nth, each)))).toEqual(
        organizations.map(() => 'created'),
      );
  });

  it('a worker that dies costs its own shards, which come back by themselves', async () => {
    const dead = await nodeOf('parley_00');
    const places = await Promise.all(organizations.map(({ shard }) => nodeOf(shard)));
    const isDead = (nth: number) => places[nth]?.port === dead.port;
    const [living] = organizations.filter((_, nth) => !isDead(nth)) as [CreatedOrganization];
    const stopWriting = new AbortController();
    const written = newWritten();
    const writers = [0, 1].map((n) => keepCreating(gateways, living.token, `living-${n}`, written, stopWriting.signal));
    const stream = await subscribe(
      fetch,
      living.token,
      'subscription { conversationCreated { externalId } }',
      {},
      `${gateways[0]?.url}/graphql`,
    );
    await stop(dead);
    try {
      const answers = await Promise.all(organizations.map((each, nth) => writeOnce(nth, each)));
      expect(answers).toEqual(organizations.map((_, nth) => (isDead(nth) ? 'SERVICE_UNAVAILABLE' : 'created')));
      const before = written.ids.size;
      while (written.ids.size < before + 40 && written.failures.length === 0) await sleep(50);
    } finally {
      await start(dead);
    }
    stopWriting.abort();
    await Promise.all(writers);
    expect([written.failures, written.refused]).toEqual([[], 0]);
    const received = () => stream.results.flatMap((result) => result.data?.conversationCreated.externalId ?? []);
    const acknowledged = [...written.ids.values()].toSorted();
    await expect.poll(() => acknowledged.filter((id) => !received().includes(id)), { timeout: 20_000 }).toEqual([]);
    await stream.close();
    for (const [nth, each] of organizations.entries())
      await expect.poll(() => writeOnce(nth, each), { timeout: 60_000, interval: 250 }).toBe('created');
  }, 180_000);

  it('a gateway that starts while a worker is dead serves the other shards at once, and the rest when it is back', async () => {
    const dead = await nodeOf('parley_00');
    const places = await Promise.all(organizations.map(({ shard }) => nodeOf(shard)));
    const living = organizations.filter((_, nth) => places[nth]?.port !== dead.port);
    expect(living.length).toBeLessThan(organizations.length);
    await stop(dead);
    let late: GatewayProcess;
    try {
      late = await startGateway(data, { token: living[0]?.token as string });
      const answers = await Promise.all(organizations.map((each) => writeThrough(late, each)));
      expect(answers).toEqual(organizations.map((each) => (living.includes(each) ? 'created' : 'SERVICE_UNAVAILABLE')));
    } finally {
      await start(dead);
    }
    for (const each of organizations)
      await expect.poll(() => writeThrough(late, each), { timeout: 60_000, interval: 250 }).toBe('created');
  }, 180_000);

  it('moves a shard to another worker under load: no acknowledged write is lost or doubled, and no event missed', async () => {
    const moved = organizations.filter(({ shard }) => shard === 'parley_01');
    const from = await nodeOf('parley_01');
    const { rows } = await coordinator.query(
      `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE noderole = 'primary' AND groupid > 0 AND nodeport <> $1 LIMIT 1`,
      [from.port],
    );
    const to = rows[0] as Node;
    const stopWriting = new AbortController();
    const written = moved.map(newWritten);
    const streams = await Promise.all(
      moved.map(({ token }, nth) =>
        subscribe(
          fetch,
          token,
          'subscription { conversationCreated { externalId } }',
          {},
          `${gateways[nth % 2]?.url}/graphql`,
        ),
      ),
    );
    const writers = moved.flatMap(({ token }, nth) =>
      [0, 1].map((n) => keepCreating(gateways, token, `shard-${n}`, written[nth] as Written, stopWriting.signal)),
    );
    await sleep(1_000);
    const mover = new pg.Client(data.databaseUrl);
    await mover.connect();
    await mover.query(`SELECT citus_schema_move('parley_01'::regnamespace, $1::text, $2::int4)`, [to.host, to.port]);
    await mover.end();
    await sleep(1_000);
    stopWriting.abort();
    await Promise.all(writers);
    expect((await nodeOf('parley_01')).port).toBe(to.port);
    for (const [nth, organization] of moved.entries()) {
      const { ids, failures } = written[nth] as Written;
      expect(failures).toEqual([]);
      const acknowledged = [...ids.values()].toSorted();
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(await externalIdsIn(coordinator, organization.shard, organization, 'shard-')).toEqual(acknowledged);
      const received = () =>
        streams[nth]?.results.flatMap((result) => result.data?.conversationCreated.externalId ?? []);
      await expect.poll(() => received()?.toSorted(), { timeout: 20_000 }).toEqual(acknowledged);
      await streams[nth]?.close();
    }
  }, 300_000);
});
