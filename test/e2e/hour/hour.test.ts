import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../faults/cluster.ts';
import { visit } from '../../support/clients/browser.ts';
import { playgroundPage } from '../../support/clients/playground-page.ts';
import { copyOf, freePort, freshClone, Newcomer, newFolder, type Placeholders, removeFolders } from './newcomer.ts';
import { type Block, readBlocks } from './pages.ts';
import { elsewhere } from './tested-elsewhere.ts';

const blocks = readBlocks();
const isElsewhere = ({ page, text }: Block) => elsewhere.some((one) => one.page.test(page) && one.block.test(text));

let cluster: Cluster;
let port: number;
/** The folder in which the README was followed, with the packages installed. */
let started: string | undefined;
const newcomers: Newcomer[] = [];

beforeAll(async () => {
  cluster = await createCluster();
  await cluster.sql('CREATE ROLE "user" SUPERUSER LOGIN');
  port = await freePort();
});
afterAll(async () => {
  await cluster.remove();
  await removeFolders();
});

const stopAll = () => Promise.all(newcomers.splice(0).map((newcomer) => newcomer.stopAll()));

/** An empty database that belongs to the user in the examples. */
async function emptyDatabase(name: string): Promise<string> {
  await cluster.sql(`CREATE DATABASE ${name}`);
  return cluster.url(name).replace('postgres@', 'user:password@');
}

/** A newcomer who starts a page with the project as the README left it. */
function begin(placeholders: Placeholders = {}, env: Record<string, string> = {}, folder?: string): Newcomer {
  if (folder === undefined && started === undefined) throw new Error('The start of the README has failed.');
  const newcomer = new Newcomer(folder ?? copyOf(started as string), placeholders, { PORT: String(port), ...env });
  newcomers.push(newcomer);
  return newcomer;
}

/**
 * Follows a page to its end. `after` checks the effect of a block: the first unused pattern that matches it applies.
 */
async function follow(
  newcomer: Newcomer,
  page: string,
  after: readonly (readonly [RegExp, (printed: string) => unknown, { code: number }?])[] = [],
): Promise<void> {
  const used = new Set<RegExp>();
  for (const block of (blocks.get(page) ?? []).filter((one) => !isElsewhere(one))) {
    const found = after.find(([pattern]) => pattern.test(block.text) && !used.has(pattern));
    const { code, printed } = await newcomer.follow(block);
    expect(code, `${page}:${block.line}\n${printed}`).toBe(found?.[2]?.code ?? 0);
    for (const line of block.prints)
      expect(withoutFigures(printed), `${page}:${block.line}`).toContain(withoutFigures(line));
    if (found) used.add(found[0]);
    await found?.[1](printed);
  }
  expect(after.map(([pattern]) => pattern).filter((pattern) => !used.has(pattern))).toEqual([]);
}

/** Removes what differs on each run: duration, speed and memory. */
const withoutFigures = (text: string) => text.trim().replaceAll(/ in [\d.]+ m?s \(.*?\)/g, '');

/** The response in the output of curl, which also prints its progress. */
const json = (printed: string) => JSON.parse(printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1));

/** Checks of what each page promises, in addition to its commands and their output. */
const pages: Record<string, () => Promise<void>> = {
  async 'README.md'() {
    const folder = freshClone();
    const database = await emptyDatabase('readme');
    const newcomer = begin({ 'postgres://user:password@localhost:5432/parley': database }, {}, folder);
    await follow(newcomer, 'README.md', [
      [
        /npm ci && npm start/,
        async (printed) => {
          const address = /(http:\S+) \(open it in a browser/.exec(printed)?.[1] as string;
          const { origin, pathname } = new URL(address);
          const { page, faults } = await visit(origin, pathname);
          const playground = await playgroundPage(page);
          for (const name of (await playground.tabNames()).filter((tab) => tab !== 'Live')) {
            await playground.openTab(name);
            await playground.execute();
            await playground.sees('"data": {');
          }
          expect(faults).toEqual([]);
        },
      ],
      [/"\{ conversations/, (printed) => expect(json(printed).data.conversations.nodes).toHaveLength(3)],
      [
        /mutation/,
        (printed) =>
          expect(json(printed).data.createConversation).toMatchObject({ conversation: { name: 'A parcel' } }),
      ],
      [/org create/, () => expect(newcomer.token()).toMatch(/^parley_/)],
      [/import/, (printed) => expect(printed).toMatch(/rejected +0/)],
    ]);
    started = folder;
    await stopAll();
  },

  async 'docs/authentication.md'() {
    const newcomer = begin({}, { DATABASE_URL: await emptyDatabase('authentication') });
    await follow(newcomer, 'docs/authentication.md', [
      [/token create/, () => expect(newcomer.token()).toMatch(/^parley_/)],
    ]);
  },

  async 'docs/clients/README.md'() {
    const newcomer = begin();
    await follow(newcomer, 'docs/clients/README.md', [
      [
        /PARLEY_CORS_ORIGINS/,
        async () => {
          const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
          const answer = await fetch(`${newcomer.gateway}/graphql`, { method: 'OPTIONS', headers });
          expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
        },
      ],
    ]);
  },

  async 'docs/events.md'() {
    const newcomer = begin();
    await newcomer.serve();
    await follow(newcomer, 'docs/events.md', [
      [
        /^curl -N/,
        async () => {
          const query =
            'mutation { createConversation(input: { customer: { email: "ada@example.com" } }) { __typename } }';
          await fetch(`${newcomer.gateway}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${newcomer.token()}` },
            body: JSON.stringify({ query }),
          });
          await newcomer.servers.at(-1)?.sees(/event: next\ndata: .*"conversationCreated".*ada@example\.com/);
        },
      ],
    ]);
  },

  async 'docs/import.md'() {
    const newcomer = begin({ 'https://parley.example.com': () => newcomer.gateway });
    // "Start it once."
    await newcomer.serve();
    await newcomer.stopAll();
    await follow(newcomer, 'docs/import.md', [
      [/conversations\.ndjson/, () => {}],
      // The file has a row with mistakes.
      [/tickets\.csv/, () => {}, { code: 3 }],
      [/kustomer/, (printed) => expect(printed).toMatch(/created +[1-9]/)],
      [
        /helpscout/,
        async () => {
          // The next commands need a gateway.
          await newcomer.serve();
          newcomer.set('PARLEY_TOKEN', newcomer.token());
        },
      ],
      [
        /export/,
        async (printed) => {
          const counted = await newcomer.prepare('wc -l < history.ndjson; gunzip -c history.ndjson.gz | wc -l');
          for (const count of counted.trim().split('\n')) expect(Number(count), printed).toBeGreaterThan(3);
        },
      ],
    ]);
  },

  async 'docs/operations.md'() {
    const database = await emptyDatabase('operations');
    const target = await emptyDatabase('target');
    const { hostname: PGHOST, port: PGPORT, username: PGUSER } = new URL(database);
    const newcomer = begin(
      {
        'postgres://parley:…@db.internal:5432/parley': database,
        'postgres://…/parley_restored': database.replace('/operations', '/parley_restored'),
        'https://parley.example.com': 'https://localhost',
      },
      { DATABASE_URL: database, PGHOST, PGPORT, PGUSER, SOURCE: database, TARGET: target },
    );
    await newcomer.prepare(`DATABASE_URL=${target} npx parley migrate`);
    await newcomer.prepare('npx parley org create --name Acme --admin-email ada@example.com');
    const [, org = ''] = /^parley_([0-9a-f]{32})_/.exec(newcomer.token()) ?? [];
    newcomer.set('ORG', org);
    await follow(newcomer, 'docs/operations.md', [
      [/pg_restore/, (said) => expect(said).toContain('The database is up to date.')],
      [
        /\\copy/,
        async () => {
          const users = await cluster.sql('SELECT email FROM users', 'target');
          expect(users).toEqual([{ email: 'ada@example.com' }]);
        },
      ],
    ]);
  },

  async 'docs/widget.md'() {
    const env = { PARLEY_URL: `http://127.0.0.1:${port}/graphql` };
    const newcomer = begin({ '~/shop': `${newFolder()}/shop` }, env, started);
    await follow(newcomer, 'docs/widget.md', [
      [/createApiToken/, (printed) => expect(json(printed).data.createApiToken.secret).toBe(newcomer.token())],
      [
        /node backend\.mjs/,
        async () => {
          const { page, faults } = await visit('http://127.0.0.1:3000', '/', [newcomer.gateway]);
          await page.getByRole('button', { name: 'Sign in' }).click();
          await page.getByText('Hello, Inês').waitFor();
          await page.getByRole('button', { name: 'Chat with us' }).click();
          await page.getByRole('button', { name: 'Start a new chat' }).click();
          await page.getByRole('textbox', { name: 'Message' }).fill('Does it work?');
          await page.getByRole('button', { name: 'Send' }).click();
          const message = page.getByRole('listitem').filter({ hasText: 'Does it work?' });
          await message.getByRole('time').waitFor();
          await page.getByRole('heading', { name: 'Does it work?' }).waitFor();
          // The chat has closed the stream of the earlier chat, which was the latest one.
          expect(faults.filter((fault) => !fault.endsWith('/graphql net::ERR_ABORTED'))).toEqual([]);
        },
      ],
    ]);
  },

  async 'examples/inbox/README.md'() {
    // It installs the root's packages again, so it uses the folder that has them.
    const newcomer = begin({}, { PARLEY_URL: `http://127.0.0.1:${port}` }, started);
    await follow(newcomer, 'examples/inbox/README.md', [
      [
        /npm run dev/,
        async () => {
          const { page, faults } = await visit('http://127.0.0.1:5173', '/');
          await page.getByLabel('API token').fill(newcomer.token());
          await page.getByRole('button', { name: 'Open the inbox' }).click();
          await page.getByText('· Demo').waitFor();
          await page
            .getByRole('link', { name: /Tasting evening/ })
            .first()
            .click();
          await page.getByRole('heading', { name: /Tasting evening/ }).waitFor();
          expect(faults).toEqual([]);
        },
      ],
    ]);
  },
};

describe('the first hour of a newcomer', () => {
  it('covers every page', () => {
    const toFollow = [...blocks.entries()].filter(([, ofPage]) => !ofPage.every(isElsewhere)).map(([page]) => page);
    expect(toFollow.toSorted()).toEqual(Object.keys(pages).toSorted());
    for (const { page, block, because } of elsewhere) {
      const meant = [...blocks.values()].flat().filter((one) => page.test(one.page) && block.test(one.text));
      expect(meant, because).not.toEqual([]);
    }
  });

  it.each(Object.entries(pages))('%s works as written', async (_, followed) => {
    try {
      await followed();
    } finally {
      await stopAll();
    }
  });
});
