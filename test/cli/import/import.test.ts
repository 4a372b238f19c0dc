import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { createHistory } from '../../support/data/history.ts';
import {
  fileOf,
  intoDatabase,
  lines,
  type OpenTarget,
  rowsOf,
  runImportOf,
  serve,
  targetsWith,
} from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await openTestApp();
  url = await serve(app);
});

const into = targetsWith(() => url);

async function counts({ orgId }: Tenant) {
  const { prisma } = await openTestDatabase();
  const where = { orgId };
  const [conversations, threads, customers, events] = await Promise.all([
    prisma.conversation.count({ where }),
    prisma.thread.count({ where }),
    prisma.customer.count({ where }),
    // The end of a bulk operation has its own event, which does not notify about its rows.
    prisma.event.count({ where: { ...where, type: { startsWith: 'conversation.' } } }),
  ]);
  return { conversations, threads, customers, events };
}

/** The audit entries about imports. */
async function auditOf({ orgId, author }: Tenant) {
  const { prisma } = await openTestDatabase();
  const entries = await prisma.auditEntry.findMany({
    where: { orgId, action: { in: ['import.started', 'bulk_operation.created'] } },
    orderBy: { createdAt: 'asc' },
  });
  for (const entry of entries) expect(entry).toMatchObject({ actorId: author.userId, tokenId: author.tokenId });
  return entries.map(({ action, details }) => ({ action, details: details as object }));
}

const total = 1000;
const history = createHistory(total, 7).map(({ input, flaw }) => {
  const { clientRef: _, validateOnly: __, ...row } = input;
  // An import sets importedAt and drops validateOnly: neither is a flaw here.
  return { row, flaw: 'validateOnly' in input || input.importedAt === null ? null : flaw };
});
const good = history.filter(({ flaw }) => flaw === null);
// A taken externalId is not an error in an import: the conversation exists.
const repeats = history.filter(({ flaw }) => flaw?.code === 'CONFLICT').length;
const bad = history.filter(({ flaw }) => flaw !== null && flaw.code !== 'CONFLICT');

const dryRun = { action: 'bulk_operation.created', details: { rows: 300, validateOnly: true } };

describe.each(Object.keys(into))('into %s', (name) => {
  let tenant: Tenant;
  let open: OpenTarget;
  beforeAll(async () => {
    tenant = await createTenant(await openTestDatabase());
    open = (into[name] as (typeof into)[string])(tenant);
  });

  it('a dry run validates every row and stores nothing', async () => {
    const some = history.slice(0, 300);
    const path = await fileOf('dry.ndjson', lines(some.map(({ row }) => row)));
    const { code, summary } = await runImportOf(path, open, { dryRun: true });
    const badOnes = some.filter((each) => bad.includes(each)).length;
    expect(badOnes).toBeGreaterThan(4);
    expect([code, summary.dryRun]).toEqual([3, true]);
    expect(summary).toMatchObject({ rows: 300, created: 0, existed: 0, good: 300 - badOnes, rejected: badOnes });
    expect((await rowsOf(summary.rejectedPath)).length).toBe(badOnes);
    expect(await counts(tenant)).toEqual({ conversations: 0, threads: 0, customers: 0, events: 0 });
    expect(await auditOf(tenant)).toEqual(name === 'a gateway' ? [dryRun] : []);
    expect(existsSync(`${path}.parley-import`)).toBe(false);
  });

  it('creates each valid row once, rejects each invalid one with its reasons, and sends no notifications', async () => {
    const path = await fileOf('history.ndjson', lines(history.map(({ row }) => row)));
    const { code, summary } = await runImportOf(path, open, { chunk: 300 });
    expect([code, repeats]).toEqual([3, 1]);
    expect(summary).toMatchObject({ rows: total, created: good.length, existed: repeats, rejected: bad.length });
    // R35: a bulk operation for each chunk, or one entry for an import directly into the database.
    const chunks = [300, 300, 300, 100].map((rows) => ({
      action: 'bulk_operation.created',
      details: { rows: expect.any(Number), imported: rows },
    }));
    expect(await auditOf(tenant)).toEqual(
      name === 'a gateway' ? [dryRun, ...chunks] : [{ action: 'import.started', details: {} }],
    );
    const found = await counts(tenant);
    expect(found).toMatchObject({ conversations: good.length, events: 0 });
    expect(found.threads).toBe(good.reduce((sum, { row }) => sum + row.threads.length, 0));

    const rejected = await rowsOf(summary.rejectedPath);
    expect(summary.rejectedPath).toBe(`${path}.rejected.ndjson`);
    expect(rejected.map((each) => each.rejected.line)).toEqual(bad.map((each) => history.indexOf(each) + 1));
    expect(rejected.map((each) => each.row)).toEqual(bad.map(({ row }) => JSON.parse(JSON.stringify(row))));
    for (const [at, { flaw }] of bad.entries()) {
      const { code, path } = rejected[at].rejected.reasons[0];
      expect(code).toBe(flaw?.code);
      if (flaw?.path) expect(path).toEqual(flaw.path);
    }
    expect(existsSync(`${path}.parley-import`)).toBe(false);
  });

  it('a second import finds everything there and creates nothing', async () => {
    const path = await fileOf('again.ndjson', lines(good.slice(0, 300).map(({ row }) => row)));
    const before = await counts(tenant);
    const { code, summary } = await runImportOf(path, open, { chunk: 100 });
    expect([code, summary.created, summary.existed]).toEqual([0, 0, 300]);
    expect(await counts(tenant)).toEqual(before);
  });

  it('rows without an id are created once, however often they are imported', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => ({
      customer: { email: `n${n % 5}@example.com` },
      name: `No id ${n}`,
    }));
    const path = await fileOf('anonymous.ndjson', lines([...rows, ...rows.slice(0, 10)]));
    expect((await runImportOf(path, open)).summary).toMatchObject({ created: 50, existed: 10, rejected: 0 });
    expect((await runImportOf(path, open)).summary).toMatchObject({ created: 0, existed: 60, rejected: 0 });
  });

  it('imports a corrected rejected file, and rejects the remaining rows again', async () => {
    const row = (n: number, more: object) => ({
      externalId: `fix-${n}`,
      customer: { email: `f${n}@example.com` },
      ...more,
    });
    const text = `${lines([row(1, {}), row(2, { priority: 9 }), row(3, { tags: ['x', 'x'] })])}{"externalId":"fix-4",\n`;
    const path = await fileOf('fix.ndjson', text);
    const first = (await runImportOf(path, open)).summary;
    expect(first).toMatchObject({ created: 1, rejected: 3 });
    const rejected = await rowsOf(first.rejectedPath);
    expect(rejected[2]).toEqual({
      rejected: { line: 4, reasons: [{ code: 'UNREADABLE', path: [], message: expect.stringMatching(/not JSON/) }] },
      text: '{"externalId":"fix-4",',
    });
    rejected[0].row.priority = 3;
    rejected[2].text = JSON.stringify(row(4, {}));
    await writeFile(first.rejectedPath, lines(rejected));
    const second = (await runImportOf(first.rejectedPath, open)).summary;
    expect(second).toMatchObject({ created: 2, rejected: 1 });
    expect(await rowsOf(second.rejectedPath)).toEqual([
      {
        rejected: { line: 2, reasons: [expect.objectContaining({ path: ['tags', '1'] })] },
        row: row(3, { tags: ['x', 'x'] }),
      },
    ]);
    // A file that was corrected must not be overwritten.
    expect((await runImportOf(path, open)).summary.rejectedPath).toBe(`${path}.rejected-2.ndjson`);
  });

  it('a rejected CSV row is written as CSV that can be corrected and imported again', async () => {
    const text =
      'E-Mail;Subject;External ID;Order\nc1@example.com;"Hi; ""you""";csv-1;1\nnobody;Ho;csv-2;x\nc3@example.com;Hu;csv-3\n';
    const path = await fileOf('people.csv', text);
    const map = [['Order', 'custom.orderNum']] as const;
    const first = (await runImportOf(path, open, { map })).summary;
    expect(first).toMatchObject({ created: 1, rejected: 2, rejectedPath: `${path}.rejected.csv` });
    const rejected = await readFile(first.rejectedPath, 'utf8');
    expect(rejected).toBe(
      'rejected_line;rejected_reasons;E-Mail;Subject;External ID;Order\n' +
        '3;customer.email: Must be an e-mail address. custom.orderNum: Must be a finite number, or null.;nobody;Ho;csv-2;x\n' +
        '4;The row has 3 cells, but the header has 4.;c3@example.com;Hu;csv-3\n',
    );
    await writeFile(first.rejectedPath, rejected.replace('nobody;Ho;csv-2;x', 'c2@example.com;Ho;csv-2;2'));
    const second = (await runImportOf(first.rejectedPath, open, { map })).summary;
    expect(second).toMatchObject({ created: 1, rejected: 1 });
    expect(await readFile(second.rejectedPath, 'utf8')).toBe(
      'rejected_line;rejected_reasons;E-Mail;Subject;External ID;Order\n' +
        '3;The row has 5 cells, but the header has 6.;c3@example.com;Hu;csv-3\n',
    );
    const { prisma } = await openTestDatabase();
    const where = { orgId: tenant.orgId, externalId: { in: ['csv-1', 'csv-2'] } };
    const kept = await prisma.conversation.findMany({ where, orderBy: { externalId: 'asc' } });
    expect(kept.map(({ name, custom }) => [name, custom])).toEqual([
      ['Hi; "you"', { orderNum: 1 }],
      ['Ho', { orderNum: 2 }],
    ]);
  });

  it('stops gracefully when interrupted, and resumes there', async () => {
    const rows = Array.from({ length: 1000 }, (_, n) => ({
      customer: { email: n % 100 === 50 ? 'nobody' : `i${n % 20}@example.com` },
      externalId: `interrupt-${n}`,
    }));
    const path = await fileOf('interrupt.ndjson', lines(rows));
    const stop = new AbortController();
    let chunks = 0;
    const stopping: OpenTarget = async (options) => {
      const target = await open(options);
      return {
        ...target,
        send: (some, onSettled) => {
          chunks += 1;
          if (chunks === 3) stop.abort();
          return target.send(some, onSettled);
        },
      };
    };
    const first = await runImportOf(path, stopping, { chunk: 100 }, stop.signal);
    expect(first.code).toBe(130);
    expect(first.summary).toMatchObject({ ended: 'interrupted', resumable: true });
    expect(first.summary.rows).toBe(chunks * 100);
    expect(chunks).toBeLessThan(6);
    chunks = 0;
    const second = await runImportOf(path, open, { chunk: 100, json: true });
    expect(second.code).toBe(3);
    expect(second.summary).toMatchObject({ rows: 1000, created: 990, existed: 0, rejected: 10 });
    expect(second.summary.rowsNow).toBe(1000 - first.summary.rows);
    // One file has the rejected rows of both runs, each once.
    expect(second.summary.rejectedPath).toBe(first.summary.rejectedPath);
    const rejected = await rowsOf(second.summary.rejectedPath);
    expect(rejected.map((each) => each.rejected.line)).toEqual(Array.from({ length: 10 }, (_, n) => n * 100 + 51));
    expect(existsSync(`${path}.parley-import`)).toBe(false);
  });

  it('a file that has changed since is read from the start', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => ({
      customer: { email: 'c@example.com' },
      externalId: `change-${n}`,
    }));
    const path = await fileOf('change.ndjson', lines(rows));
    const failing: OpenTarget = async (options) => {
      const target = await open(options);
      let sent = 0;
      const send: typeof target.send = (...args) => {
        sent += 1;
        return sent > 1 ? Promise.reject(new Error('The target is gone.')) : target.send(...args);
      };
      return { ...target, send };
    };
    await expect(runImportOf(path, failing, { chunk: 10 })).rejects.toThrow('The target is gone.');
    expect(existsSync(`${path}.parley-import`)).toBe(true);
    await writeFile(path, `\n${lines(rows)}`);
    expect((await runImportOf(path, open)).summary).toMatchObject({ rows: 30, created: 20, existed: 10, rowsNow: 30 });
  });

  it('live rows notify, and count toward the rate limit', async () => {
    const rows = Array.from({ length: 3 }, (_, n) => ({
      customer: { email: 'live@example.com' },
      externalId: `live-${n}`,
    }));
    const before = await counts(tenant);
    const { summary } = await runImportOf(await fileOf('live.ndjson', lines(rows)), open, { live: true });
    expect(summary).toMatchObject({ created: 3 });
    expect((await counts(tenant)).events).toBe(before.events + 3);
  });

  it.each([
    ['empty.ndjson', '', /empty\.ndjson is empty\.$/],
    ['blank.ndjson', '\n \n', /blank\.ndjson contains no rows/],
    ['header.csv', 'email,name\n', /header\.csv contains no rows/],
    ['broken.json', '[{"customer":{"email":"b1@example.com"}},\n{"a":]', /Line 2 of \S+broken\.json is not JSON/],
    [
      'latin1.csv',
      Buffer.from('email,name\nb2@example.com,caf\u00e9\n', 'latin1'),
      /Line 2 of \S+latin1\.csv is not UTF-8/,
    ],
    ['quote.csv', 'email,name\nb3@example.com,x"y\n', /The row on line 2 of \S+quote\.csv is not valid CSV/],
    ['zip.ndjson', Buffer.from([0x1f, 0x8b, 8, 0]), /zip\.ndjson is compressed/],
  ])('%s fails with a message that includes the position', async (file, content, said) => {
    await expect(runImportOf(await fileOf(file, content), open)).rejects.toThrow(said);
  });

  it('a file of ids that does not exist, or is none, is named', async () => {
    const path = await fileOf('ids.ndjson', lines([{ customer: { email: 'a@example.com' }, externalId: 'ids' }]));
    await expect(runImportOf(path, open, { ids: '/nowhere/ids.json' })).rejects.toThrow(
      'There is no file /nowhere/ids.json.',
    );
    await expect(runImportOf(path, open, { ids: await fileOf('ids.json', '[]') })).rejects.toThrow(
      /must be a JSON object/,
    );
  });

  it('accepts byte order marks, any line endings and other encodings', async () => {
    const row = (n: number) =>
      JSON.stringify({ customer: { email: 'm@example.com' }, externalId: `mark-${n}`, name: 'café' });
    const marked = await fileOf('marked.ndjson', `\uFEFF${row(1)}\r\n${row(2)}\r\n`);
    expect((await runImportOf(marked, open)).summary).toMatchObject({ created: 2, rejected: 0 });
    const utf16 = await fileOf('utf16.ndjson', Buffer.from(`\uFEFF${row(3)}\n${row(4)}\n`, 'utf16le'));
    expect((await runImportOf(utf16, open)).summary).toMatchObject({ created: 2, rejected: 0 });
    const latin1 = await fileOf('latin1.ndjson', Buffer.from(`${row(5)}\n`, 'latin1'));
    expect((await runImportOf(latin1, open, { encoding: 'windows-1252' })).summary).toMatchObject({ created: 1 });
    const { prisma } = await openTestDatabase();
    const where = { orgId: tenant.orgId, externalId: { startsWith: 'mark-' } };
    expect((await prisma.conversation.findMany({ where })).map(({ name }) => name)).toEqual(Array(5).fill('café'));
  });

  it('rows that the database cannot store are rejected with line and path, without effect on others', async () => {
    const row = (n: number, more: object = {}) => ({
      customer: { email: 'h@example.com' },
      externalId: `hostile-${n}`,
      ...more,
    });
    const rows = [
      row(1),
      row(2, { name: 'a\0b' }),
      row(3, { threads: [{ text: 'half \uD83D' }] }),
      row(4, { threads: [{ text: 'x'.repeat(1_000_001) }] }),
      row(5, { custom: { __proto__: null, deepStr: { a: 1 } } }),
      row(6, { externalId: 'x'.repeat(257) }),
      row(7, { priority: 2 ** 40 }),
      row(8),
    ];
    const text = lines(rows).replace('half ?', 'half \\ud83d');
    const { summary } = await runImportOf(await fileOf('hostile.ndjson', text), open);
    expect(summary).toMatchObject({ created: 2, rejected: 6 });
    const rejected = await rowsOf(summary.rejectedPath);
    expect(rejected.map((each) => [each.rejected.line, each.rejected.reasons[0].path.join('.')])).toEqual([
      [2, 'name'],
      [3, 'threads.0.text'],
      [4, 'threads.0.text'],
      [5, 'custom.deepStr'],
      [6, 'externalId'],
      [7, 'priority'],
    ]);
  });
});

it('repeated customers do not delay each other: rows of one customer take the same lane', async () => {
  const tenant = await createTenant(await openTestDatabase());
  const rows = Array.from({ length: 3000 }, (_, n) => ({
    customer: { email: `${n % 2 === 0 ? 'LANE' : 'lane'}-${n % 700}@example.com` },
    externalId: `lane-${n}`,
  }));
  const { summary } = await runImportOf(await fileOf('lanes.ndjson', lines(rows)), intoDatabase(tenant));
  expect(summary).toMatchObject({ created: 3000, rejected: 0 });
  expect((await counts(tenant)).customers).toBe(700);
  const db = await openTestDatabase();
  const query = statement('test_lane_rows', 'SELECT count(*)::int4 AS rows FROM bulk_rows WHERE org_id = $1');
  // An import directly into the database needs no bulk operation.
  expect(await db.query(query, [tenant.orgId])).toEqual([{ rows: 0 }]);
});
