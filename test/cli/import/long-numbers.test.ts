import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJson } from '../../../src/cli/import/readers/read-json.ts';
import { readNdjson } from '../../../src/cli/import/readers/read-ndjson.ts';
import { fileOf, type OpenTarget, runImportOf, serve, targetsWith } from '../../support/data/import-run.ts';
import { allRows, inChunks } from '../../support/data/import-source.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let url: string;
beforeAll(async () => {
  url = await serve(await openTestApp());
});

const numbers = ['9007199254740993', '-9007199254740993', '1e400', '1e16', '123456789012345678901234567890'];
const into = targetsWith(() => url);
const reason = expect.objectContaining({
  code: 'INVALID_INPUT',
  path: ['custom', 'orderNum'],
  message: expect.stringMatching(/ends in Str/),
});

describe.each(Object.keys(into))('R5: numbers that would lose digits, into %s', (name) => {
  let tenant: Tenant;
  let open: OpenTarget;
  beforeAll(async () => {
    tenant = await createTenant(await openTestDatabase());
    open = (into[name] as (typeof into)[string])(tenant);
  });
  const row = (nth: number, number: string) =>
    `{"externalId":"${nth}","customer":{"email":"a@example.com"},"custom":{"orderNum":${number}}}`;

  it('reject a line of NDJSON, which is written unchanged to the rejected file', async () => {
    const path = await fileOf('long.ndjson', numbers.map((number, nth) => `${row(nth, number)}\n`).join(''));
    const { summary } = await runImportOf(path, open);
    expect(summary).toMatchObject({ created: 0, rejected: numbers.length });
    const rejected = (await readFile(summary.rejectedPath, 'utf8')).trim().split('\n');
    for (const [nth, line] of rejected.entries()) {
      expect(line).toContain(`"row":${row(nth, numbers[nth] as string)}`);
      expect(JSON.parse(line).rejected.reasons).toEqual([reason]);
    }
    // Imported again without correction, they are still the same.
    const again = (await runImportOf(summary.rejectedPath, open)).summary;
    expect(again).toMatchObject({ created: 0, rejected: numbers.length });
    for (const number of numbers) expect(await readFile(again.rejectedPath, 'utf8')).toContain(`"orderNum":${number}}`);
  });

  it('reject an element of a JSON document, whose number is written unchanged', async () => {
    const path = await fileOf('long.json', `[${numbers.map((number, nth) => row(nth, number)).join(',\n')}]`);
    const { summary } = await runImportOf(path, open);
    expect(summary).toMatchObject({ created: 0, rejected: numbers.length });
    const rejected = (await readFile(summary.rejectedPath, 'utf8')).trim().split('\n');
    for (const [nth, line] of rejected.entries()) {
      expect(line).toContain(`"orderNum":${numbers[nth]}}`);
      expect(JSON.parse(line).rejected.reasons).toEqual([reason]);
    }
  });

  it('reject a row of a CSV, which is written unchanged', async () => {
    const text = `email,custom.orderNum\n${numbers.map((number) => `a@example.com,${number}\n`).join('')}`;
    const { summary } = await runImportOf(await fileOf('long.csv', text), open);
    expect(summary).toMatchObject({ created: 0, rejected: numbers.length });
    const rejected = await readFile(summary.rejectedPath, 'utf8');
    for (const number of numbers) expect(rejected).toContain(`,a@example.com,${number}\n`);
    expect(rejected.match(/custom\.orderNum: .*ends in Str/g)).toHaveLength(numbers.length);
  });

  it('keep every digit in ids, so that conversations stay distinct', async () => {
    const conversation = (id: string) =>
      `{"id":${id},"type":"email","subject":"Hi","primaryCustomer":{"email":"a@example.com"}}`;
    const both = [conversation('9007199254740993'), conversation('9007199254740992')];
    const kept = async () => {
      const { prisma } = await openTestDatabase();
      const where = { orgId: tenant.orgId, externalId: { startsWith: 'helpscout:90071992547' } };
      const rows = await prisma.conversation.findMany({ where, orderBy: { externalId: 'asc' } });
      return rows.map(({ externalId }) => externalId);
    };
    const path = await fileOf('ids.ndjson', both.join('\n'));
    expect((await runImportOf(path, open, { from: 'helpscout' })).summary).toMatchObject({ created: 2, existed: 0 });
    expect(await kept()).toEqual(['helpscout:9007199254740992', 'helpscout:9007199254740993']);
    const document = await fileOf('ids.json', `[${both.join(',')}]`);
    expect((await runImportOf(document, open, { from: 'helpscout' })).summary).toMatchObject({
      created: 0,
      existed: 2,
    });
    const flat = both.map((each) => each.replace('"id":9', '"id":39').replace('"primaryCustomer"', '"customer"'));
    await writeFile(path, flat.join('\n'));
    expect((await runImportOf(path, open, { from: 'kustomer' })).summary).toMatchObject({ created: 2, existed: 0 });
  });
});

describe.each([1, 7, 100_000])('numbers in chunks of %i bytes', (size) => {
  const text =
    '{"a":1.50,"b":[-0,1e3,9007199254740991],"c":{"__proto__":1,"d":"9007199254740993, 1e400"},"e":0.30000000000000004}';
  const same = (record: unknown) => expect(record).toEqual(JSON.parse(text));

  it('that fit into a double are parsed normally, also next to one that does not', async () => {
    const long = '{"n":9007199254740993}';
    const [plain, , mixed] = await allRows(readNdjson(inChunks(`${text}\n${long}\n[${text},${long}]\n`, size)));
    same(plain?.record);
    same([mixed?.record].flat()[0]);
    const [element] = await allRows(readJson(inChunks(`[${text},\n${long}]`, size), 'f.json', { onOther: () => {} }));
    same(element?.record);
  });
});
