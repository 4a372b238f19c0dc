import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { deskNames } from '../../../src/cli/import/desks/desk-names.ts';
import type { ImportRow } from '../../../src/cli/import/row.ts';
import { tally } from '../../../src/cli/import/targets/target.ts';
import { intoGateway, type OpenTarget, runImportOf, serve } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';
import { afterFile } from '../../support/processes/after-file.ts';
import { newDataDir, startCommand } from '../../support/processes/command.ts';
import { until } from '../../support/processes/until.ts';

const conversations = 300;
const threadsEach = 3;
const run = promisify(execFile);
const generator = fileURLToPath(new URL('../../../scripts/generate-export.mjs', import.meta.url));

let url: string;
beforeAll(async () => {
  url = await serve(await openTestApp());
});

async function exportOf(desk: string): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'parley-killed-'));
  afterFile(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, desk);
  await run(process.execPath, [generator, desk, folder, `${conversations}`, `${threadsEach}`]);
  return folder;
}

/** What an import of the files sends, in rows that go nowhere. */
async function rowsIn(folder: string): Promise<ImportRow[]> {
  const sent: ImportRow[] = [];
  const nowhere: OpenTarget = async () => ({
    name: 'nowhere',
    chunksInFlight: 1,
    waiting: () => null,
    close: async () => {},
    timesOf: async () => null,
    send: async (rows) => {
      sent.push(...rows);
      return tally(rows.map(() => 'created' as const));
    },
  });
  await runImportOf(folder, nowhere, { fromStart: true, dryRun: true });
  return sent;
}

/** Everything that is there, by conversation, and the customers. */
async function storedBy({ orgId }: Tenant) {
  const { prisma } = await openTestDatabase();
  const where = { orgId };
  const [found, threads, customers] = await Promise.all([
    prisma.conversation.findMany({ where, select: { id: true, externalId: true } }),
    prisma.thread.findMany({ where, select: { conversationId: true, text: true } }),
    prisma.customer.count({ where }),
  ]);
  const texts = new Map(found.map(({ id }) => [id, [] as string[]]));
  for (const { conversationId, text } of threads) texts.get(conversationId)?.push(text);
  const all = found.map(({ id, externalId }) => [externalId, ...(texts.get(id) ?? []).toSorted()]);
  return { customers, threads: threads.length, conversations: all.toSorted() };
}

it.each(deskNames)(
  'an import from %s that is killed at any moment and runs again leaves everything there once',
  {
    timeout: 120_000,
  },
  async (desk) => {
    const [tenant, folder] = [await createTenant(await openTestDatabase()), await exportOf(desk)];
    const rows = await rowsIn(folder);
    const expected = {
      customers: new Set(rows.map(({ customer }) => customer.email ?? customer.externalId)).size,
      threads: conversations * threadsEach,
      conversations: rows
        .map(({ externalId, threads }) => [externalId, ...(threads ?? []).map(({ text }) => text).toSorted()])
        .toSorted(),
    };
    expect(expected.customers).toBeGreaterThan(20);
    expect(expected.conversations.flat()).toHaveLength(conversations * (1 + threadsEach));

    const args = ['import', folder, '--url', url, '--chunk', '50', '--json'];
    const first = startCommand(args, { dataDir: newDataDir() }, { PARLEY_TOKEN: tenant.token });
    const progress = `${folder}.parley-import`;
    await until(async () => existsSync(progress), Boolean, 60_000);
    await sleep(Math.random() * 40);
    first.signal('SIGKILL');
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
    const { counts } = JSON.parse(await readFile(progress, 'utf8'));
    expect(counts.rows).toBeLessThan(conversations);

    const { summary } = await runImportOf(folder, intoGateway(url, tenant), { url });
    expect(summary).toMatchObject({ ended: 'done', rows: conversations, rejected: 0 });
    expect(summary.rowsNow).toBe(conversations - counts.rows);
    expect(summary.created + summary.existed).toBe(conversations);
    expect(await storedBy(tenant)).toEqual(expected);
  },
);
