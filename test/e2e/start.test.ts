import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdHeaders, holdRequest } from '../support/clients/held-request.ts';
import { lines } from '../support/data/import-run.ts';
import { databaseKind, emptyDatabaseUrl } from '../support/databases/database.ts';
import {
  createOrganization,
  type GatewayProcess,
  migratedDataDir,
  startGateway,
} from '../support/gateways/gateway-process.ts';
import { demoToken, type GatewayData, newDataDir, runCommand, startCommand } from '../support/processes/command.ts';
import { until } from '../support/processes/until.ts';

const embedded = databaseKind === 'embedded';
const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) {
    __typename
    ... on CreateConversationPayload { conversation { id name customer { email } } }
  }
}`;

let data: GatewayData;
let token: string;
let gateway: GatewayProcess;

beforeAll(async () => {
  // Nothing exists before the first start: no directory, no table.
  data = embedded ? { dataDir: newDataDir() } : { databaseUrl: await emptyDatabaseUrl() };
  if (embedded) {
    token = demoToken;
    gateway = await startGateway(data);
  } else {
    token = await createOrganization(data);
    gateway = await startGateway(data, { token });
  }
}, 120_000);
afterAll(async () => {
  await gateway.kill('SIGKILL');
});

describe('a gateway that has started', () => {
  it('serves GraphQL at once', async () => {
    const input = { customer: { email: 'ada@example.com' }, name: 'First' };
    const { createConversation } = await gateway.ask(create, { input });
    expect(createConversation).toMatchObject({
      conversation: { name: 'First', customer: { email: 'ada@example.com' } },
    });
    const { conversation } = await gateway.ask(
      'query ($id: ID!) { conversation(id: $id) { ... on Conversation { name } } }',
      {
        id: createConversation.conversation.id,
      },
    );
    expect(conversation).toEqual({ name: 'First' });
  });

  it('R1: rejects requests without a valid token', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    };
    const answer = await fetch(`${gateway.url}/graphql`, init);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('is healthy and ready', async () => {
    for (const [path, status] of [
      ['/health', 'alive'],
      ['/ready', 'ready'],
    ]) {
      const answer = await fetch(`${gateway.url}${path}`);
      expect([answer.status, await answer.json()]).toEqual([200, { status }]);
    }
  });

  it('prints its address once, which opens in a browser', async () => {
    const addresses = gateway.printed().match(/https?:\/\/\S+/g) ?? [];
    expect(addresses).toEqual([`${gateway.url}/graphql`]);
    const headers = { accept: 'text/html' };
    for (const address of [...addresses, gateway.url]) {
      const answer = await fetch(address, { headers });
      expect([answer.status, answer.url]).toEqual([200, `${gateway.url}/graphql`]);
    }
  });

  it('shows a browser GraphiQL that loads nothing from other hosts', async () => {
    const answer = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await answer.text();
    expect(page).toMatch(/GraphiQL/);
    const { tags, sources } = loadedBy(page);
    expect(tags).toContain('script');
    const elsewhere = sources.filter((source) => new URL(source, gateway.url).origin !== gateway.url);
    expect(elsewhere.filter((source) => !source.startsWith('data:'))).toEqual([]);
  });

  // On a server, several gateways may share the data.
  if (embedded) {
    it('has exclusive access to its data directory: a second one is refused, with a message that names the first', async () => {
      const { code, stderr } = await runCommand(['start'], data);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: The data directory .+ is in use by process \d+, the gateway at .+\. Stop that process, or set DATABASE_URL/,
      );
      expect(stderr).toContain(`process ${gateway.pid}, the gateway at ${gateway.url}.`);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect((await fetch(`${gateway.url}/ready`)).status).toBe(200);
    });

    it('is found by the command line through the data directory', async () => {
      const using = `Connecting to the gateway at ${gateway.url}, which is using ${dataDir()}.\n`;
      const rows = lines([{ customer: { email: 'found@example.com' }, name: 'Found', externalId: 'found-1' }]);
      const imported = await startCommand(['import', '-', '--json'], data, {}, rows).ended;
      expect([imported.code, imported.stderr]).toEqual([0, using]);
      expect(JSON.parse(imported.stdout)).toMatchObject({ rows: 1, created: 1 });
      const exported = await runCommand(['export', '--quiet'], data);
      expect([exported.code, exported.stderr]).toEqual([0, '']);
      expect(exported.stdout).toContain('"externalId":"found-1"');
    });

    it('is named with the options to add if its demo token is unknown', async () => {
      const unknown = { PARLEY_DEMO_TOKEN: '' };
      expect(await runCommand(['export'], data, unknown)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `error: The gateway at ${gateway.url} is using ${dataDir()}. Use --url ${gateway.url} --token <token>.\n`,
      });
    });

    it('makes token create explain where to create a token instead', async () => {
      const args = ['token', 'create', '--org', 'organization_x', '--user', 'user_x', '--name', 'N'];
      expect(await runCommand(args, data)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: The gateway at http:.+ createApiToken mutation\.\n$/),
      });
    });
  }
});

const dataDir = () => (data as { dataDir: string }).dataDir;

/** The tags of a page, without the text of scripts and styles, and the URLs that they load. */
function loadedBy(page: string): { tags: string[]; sources: string[] } {
  const markup = page
    .replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1')
    .replace(/(<style\b[^>]*>)[\s\S]*?<\/style>/gi, '$1');
  const tags = [...markup.matchAll(/<([a-z]+)\b[^>]*>/gi)];
  const sources = tags.flatMap(([tag]) =>
    [...tag.matchAll(/\s(?:src|href)\s*=\s*["']?([^"'\s>]+)/gi)].map(([, url]) => url),
  );
  const imports = [...page.matchAll(/@import\s+(?:url\()?\s*["']?(https?:[^"')\s]+)/gi)].map(([, url]) => url);
  return {
    tags: tags.map(([, name]) => (name as string).toLowerCase()),
    sources: [...sources, ...imports] as string[],
  };
}

describe('SIGTERM', () => {
  it('finishes pending requests, is not ready meanwhile, and exits with 0', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const input = { customer: { email: 'late@example.com' }, name: 'Under way' };
    const body = JSON.stringify({ query: create, variables: { input } });
    const write = await holdRequest(`${gateway.url}/graphql`, headers, body);
    const probe = await holdHeaders(`${gateway.url}/ready`);
    gateway.signal('SIGTERM');
    await until(
      async () => gateway.log(),
      (log) => log.includes('"signal":"SIGTERM"'),
    );

    const notReady = await probe.finish();
    expect(notReady).toMatch(/^HTTP\/1\.1 503 /);
    expect(notReady).toContain('"reason":"draining"');
    await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
    const answered = await write.finish();
    expect(answered).toMatch(/HTTP\/1\.1 200 /);
    expect(answered).toContain('"name":"Under way"');
    expect(await gateway.ended).toMatchObject({ code: 0, signal: null });
    expect(gateway.log()).not.toContain('"level":"error"');
  }, 60_000);
});

describe('SIGKILL during writes', () => {
  it('loses no conversation that was acknowledged', async () => {
    const where = embedded ? { dataDir: migratedDataDir() } : data;
    const first = await startGateway(where, { token });
    const acknowledged: string[] = [];
    let enough = () => {};
    const wroteEnough = new Promise<void>((resolve) => {
      enough = resolve;
    });
    let refused = 0;
    const writer = async (nth: number) => {
      for (let at = 0; refused === 0; at++) {
        const input = { customer: { email: `writer-${nth}-${at}@example.com` }, threads: [{ text: `Hello ${at}` }] };
        try {
          acknowledged.push((await first.ask(create, { input })).createConversation.conversation.id);
        } catch {
          refused++;
        }
        if (acknowledged.length === 60) enough();
      }
    };
    const writers = Promise.all(Array.from({ length: 8 }, (_, nth) => writer(nth)));
    await wroteEnough;
    expect(await first.kill('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    await writers;
    expect(refused).toBeGreaterThan(0);

    const again = await startGateway(where, { token });
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Conversation { id threadCount } } }';
    for (let from = 0; from < acknowledged.length; from += 50) {
      const ids = acknowledged.slice(from, from + 50);
      expect((await again.ask(query, { ids })).nodes).toEqual(ids.map((id) => ({ id, threadCount: 1 })));
    }
    await again.kill('SIGKILL');
  }, 60_000);
});
