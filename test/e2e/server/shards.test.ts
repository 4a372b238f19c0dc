import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../../src/domain/core/ids.ts';
import { type EventStream, subscribe } from '../../support/clients/event-stream.ts';
import { type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import {
  type CreatedOrganization,
  createOrganizationIn,
  createShardedDatabase,
  creationOf,
  externalIdsIn,
  keepCreating,
  newWritten,
  runJson,
  send,
} from '../../support/gateways/sharded.ts';
import { runCommand } from '../../support/processes/command.ts';

let data: { databaseUrl: string };
let client: pg.Client;
let gateways: GatewayProcess[];
/** Four organizations in three shards: the first and the last share one. */
let organizations: CreatedOrganization[];

beforeAll(async () => {
  data = await createShardedDatabase(3);
  organizations = [];
  for (const name of ['a', 'b', 'c', 'd']) organizations.push(await createOrganizationIn(data, name));
  client = new pg.Client(data.databaseUrl);
  await client.connect();
  const token = organizations[0]?.token as string;
  gateways = await Promise.all([startGateway(data, { token }), startGateway(data, { token })]);
}, 120_000);

afterAll(() => client?.end());

const organization = (nth: number) => organizations[nth] as CreatedOrganization;
const shardOf = (nth: number) => organization(nth).shard;
const keyOf = (nth: number) => decodeId('Organization', organization(nth).organizationId) as string;

const idsIn = (shard: string, nth: number, prefix: string) => externalIdsIn(client, shard, organization(nth), prefix);

async function rowsIn(shard: string, nth: number): Promise<number> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c WHERE c.table_schema = $1 AND c.column_name = 'org_id'`,
    [shard],
  );
  let total = 0;
  for (const { name } of tables) {
    const { rows } = await client.query(`SELECT count(*)::int4 AS n FROM ${shard}.${name} WHERE org_id = $1`, [
      keyOf(nth),
    ]);
    total += rows[0].n;
  }
  return total;
}

describe('parley shards', () => {
  it('places organizations in the shard with the fewest, and lists them', async () => {
    expect(organizations.map(({ shard }) => shard)).toEqual(['parley_00', 'parley_01', 'parley_02', 'parley_00']);
    expect(await runJson(['shards', 'list'], data)).toEqual([
      { name: 'parley_00', organizations: 2 },
      { name: 'parley_01', organizations: 1 },
      { name: 'parley_02', organizations: 1 },
    ]);
  });

  it('every organization is served, and its rows are in its shard alone', async () => {
    for (const nth of organizations.keys()) {
      const written = newWritten();
      const stop = new AbortController();
      const writing = keepCreating(gateways, organization(nth).token, `serve-${nth}`, written, stop.signal);
      while (written.ids.size < 4 && written.failures.length === 0) await sleep(20);
      stop.abort();
      await writing;
      expect(written.failures).toEqual([]);
      for (const shard of ['public', 'parley_00', 'parley_01', 'parley_02'])
        expect((await idsIn(shard, nth, `serve-${nth}-`)).length).toBe(shard === shardOf(nth) ? written.ids.size : 0);
    }
  });

  it('creates more while gateways run, which then serve organizations of the new ones', async () => {
    expect(await runJson(['shards', 'create', '--count', '1'], data)).toEqual({ created: ['parley_03'] });
    const newest = await createOrganizationIn(data, 'e');
    expect(newest.shard).toBe('parley_03');
    for (const gateway of gateways) {
      const query = '{ viewer { org { name } } }';
      await expect
        .poll(async () => (await send(gateway, newest.token, query, {})).data?.viewer.org.name, {
          timeout: 15_000,
        })
        .toBe('e');
    }
  }, 60_000);

  it('does not know what to move, or where', async () => {
    const move = (...args: string[]) => runCommand(['shards', 'move', ...args], data);
    const { organizationId } = organization(0);
    for (const [args, message] of [
      [['nobody', 'parley_01'], 'is not the id of an organization'],
      [['organization_00000000000000000000000000', 'parley_01'], 'There is no organization with this id'],
      [[organizationId, 'parley_77'], 'There is no shard parley_77'],
      [[organizationId, 'parley_00'], 'lives in parley_00 already'],
    ] as const) {
      const { code, stderr } = await move(...args);
      expect(code).toBe(1);
      expect(stderr).toContain(message);
    }
  });
});

const created = 'subscription ($after: ID) { conversationCreated(after: $after) { externalId } }';

/** Follows an organization's new conversations, resuming where a stream has ended, as clients do. */
async function follow(
  token: string,
  stop: AbortSignal,
): Promise<{ seen: string[]; resumed: () => number; done: Promise<void> }> {
  const seen: string[] = [];
  let resumed = -1;
  let after: string | undefined;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const run = async () => {
    for (let nth = 0; !stop.aborted; nth++) {
      const gateway = gateways[nth % 2] as GatewayProcess;
      let stream: EventStream;
      try {
        stream = await subscribe(fetch, token, created, { after }, `${gateway.url}/graphql`);
      } catch {
        await sleep(100);
        continue;
      }
      resumed++;
      begin();
      let read = 0;
      const take = () => {
        for (; read < stream.results.length; read++) {
          const { data: sent, extensions, errors } = stream.results[read] as (typeof stream.results)[number];
          if (errors) continue;
          seen.push(sent.conversationCreated.externalId);
          after = extensions?.position;
        }
      };
      while (!stop.aborted && !stream.complete()) {
        take();
        await sleep(20);
      }
      take();
      await stream.close();
    }
  };
  const done = run();
  await begun;
  return { seen, resumed: () => resumed, done };
}

describe('moving an organization under load', () => {
  it('loses no acknowledged write and no event, doubles none, and is nothing to its neighbor', async () => {
    const [moved, neighbor] = [organization(0), organization(3)];
    const [own, others] = [newWritten(), newWritten()];
    const stop = new AbortController();
    const stopFollowing = new AbortController();
    const followed = await follow(moved.token, stopFollowing.signal);
    const writers = [
      ...Array.from({ length: 6 }, (_, n) => keepCreating(gateways, moved.token, `move-${n}`, own, stop.signal)),
      ...Array.from({ length: 2 }, (_, n) => keepCreating(gateways, neighbor.token, `near-${n}`, others, stop.signal)),
    ];
    await sleep(1_000);
    const result = await runJson<{ from: string; to: string; rows: number }>(
      ['shards', 'move', moved.organizationId, 'parley_01'],
      data,
    );
    await sleep(1_000);
    stop.abort();
    await Promise.all(writers);
    expect(result).toMatchObject({ from: 'parley_00', to: 'parley_01' });
    expect([own.failures, others.failures]).toEqual([[], []]);
    expect(own.refused).toBeGreaterThan(0);
    expect(others.refused).toBe(0);
    // Creations with one key are one creation, so there is exactly one row for each acknowledgment.
    const acknowledged = [...own.ids.values()].toSorted();
    expect(await idsIn('parley_01', 0, 'move-')).toEqual(acknowledged);
    expect(await rowsIn('parley_00', 0)).toBe(0);
    expect(await idsIn('parley_00', 3, 'near-')).toEqual([...others.ids.values()].toSorted());
    await expect.poll(() => followed.seen.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(acknowledged.length);
    stopFollowing.abort();
    await followed.done;
    expect(followed.resumed()).toBeGreaterThan(0);
    expect(followed.seen.toSorted()).toEqual(acknowledged);
    // Whoever writes it now, writes it there.
    const { data: answer } = await send(
      gateways[1] as GatewayProcess,
      moved.token,
      '{ conversations(first: 1) { nodes { id } } }',
      {},
    );
    expect(answer.conversations.nodes).toHaveLength(1);
    const { rows } = await client.query(`SELECT tgname FROM pg_trigger WHERE tgname LIKE 'moving%'`);
    expect(rows).toEqual([]);
  }, 120_000);
});

describe('a move that is killed', () => {
  const killWhen = async (nth: number, to: string, sees: string) => {
    const child = spawn(
      process.execPath,
      ['dist/cli/main.js', 'shards', 'move', organization(nth).organizationId, to],
      {
        env: { ...process.env, DATABASE_URL: data.databaseUrl },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(sees)) child.kill('SIGKILL');
    });
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
  };
  const writeTo = (nth: number, name: string) =>
    creationOf(gateways[0] as GatewayProcess, organization(nth).token, {
      customer: { email: 'after@example.com' },
      externalId: name,
    });

  it.each(['Refusing writes', 'Copying', 'Switching over', 'Removing the originals'])(
    'at “%s” is completed by repeating it',
    async (step) => {
      const from = (await placeOf(1)).shard;
      const to = from === 'parley_02' ? 'parley_03' : 'parley_02';
      const before = await rowsIn(from, 1);
      await killWhen(1, to, step);
      const place = await placeOf(1);
      expect([place.moving_to, place.moved_from].filter((name) => name !== null)).toHaveLength(1);
      expect(await runJson(['shards', 'move', organization(1).organizationId, to], data)).toMatchObject({ from, to });
      expect(await placeOf(1)).toEqual({ shard: to, moving_to: null, moved_from: null });
      expect([await rowsIn(from, 1), await rowsIn(to, 1)]).toEqual([0, before]);
      await expect.poll(() => writeTo(1, `after ${step} ${to}`), { timeout: 10_000 }).toBe('created');
    },
    120_000,
  );

  it('is undone by moving the organization back', async () => {
    const { shard } = await placeOf(1);
    const before = await rowsIn(shard, 1);
    await killWhen(1, 'parley_00', 'Copying');
    expect(await writeTo(1, 'refused')).toBe('SERVICE_UNAVAILABLE');
    const { code, stderr } = await runCommand(['shards', 'move', organization(1).organizationId, 'parley_01'], data);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is being moved to parley_00')]);
    await runJson(['shards', 'move', organization(1).organizationId, shard], data);
    expect(await writeTo(1, 'undone')).toBe('created');
    expect(await rowsIn('parley_00', 1)).toBe(0);
    expect(await rowsIn(shard, 1)).toBeGreaterThan(before);
  }, 60_000);

  async function placeOf(nth: number) {
    const { rows } = await client.query(
      'SELECT shard, moving_to, moved_from FROM parley_directory.organizations WHERE org_id = $1',
      [keyOf(nth)],
    );
    return rows[0] as { shard: string; moving_to: string | null; moved_from: string | null };
  }
});
