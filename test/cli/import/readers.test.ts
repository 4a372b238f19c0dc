import { describe, expect, it } from 'vitest';
import { guessFormat } from '../../../src/cli/import/files/guess-format.ts';
import { readCsv } from '../../../src/cli/import/readers/read-csv.ts';
import { readJson } from '../../../src/cli/import/readers/read-json.ts';
import { readNdjson } from '../../../src/cli/import/readers/read-ndjson.ts';
import { allRows, inChunks } from '../../support/data/import-source.ts';

const sizes = [1, 3, 7, 64, 100_000];
const latin1 = Buffer.from('caf\u00e9', 'latin1');
const limit = 120;

describe.each(sizes)('NDJSON in chunks of %i bytes', (size) => {
  const read = async (text: string | Buffer) =>
    (await allRows(readNdjson(inChunks(text, size), limit))).map(({ line, record, fault }) => [line, record ?? fault]);

  it('returns each line, with any line ending', async () => {
    expect(await read('{"a":1}\n{"a":"é😀"}\r\n\n  \n{"a":3}')).toEqual([
      [1, { a: 1 }],
      [2, { a: 'é😀' }],
      [5, { a: 3 }],
    ]);
  });

  it('continues after a line that is not JSON, and reports it', async () => {
    expect(await read('{"a":1}\n{"a":\n[1\n{"a":\u0000}\n"text"\n')).toEqual([
      [1, { a: 1 }],
      [2, expect.stringMatching(/^The line is not JSON: /)],
      [3, expect.stringMatching(/^The line is not JSON: /)],
      [4, expect.stringMatching(/^The line is not JSON: /)],
      [5, 'text'],
    ]);
  });

  it('continues after a line in another encoding', async () => {
    const text = Buffer.concat([Buffer.from('{"a":1}\n{"a":"'), latin1, Buffer.from('"}\n{"a":2}\n')]);
    expect(await read(text)).toEqual([
      [1, { a: 1 }],
      [2, expect.stringMatching(/^The line is not UTF-8\. .*--encoding windows-1252/)],
      [3, { a: 2 }],
    ]);
  });

  it('continues after a line that is too long, and reports its length', async () => {
    expect(await read(`{"a":1}\n{"a":"${'x'.repeat(500)}"}\n{"a":2}\n`)).toEqual([
      [1, { a: 1 }],
      [2, 'The line is 508 bytes long, which is too large for a row.'],
      [3, { a: 2 }],
    ]);
  });

  it('returns nothing for an empty input', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\n')).toEqual([]);
  });
});

it('NDJSON: a line may have ten megabytes', async () => {
  const text = 'x'.repeat(10_000_000);
  const rows = await allRows(readNdjson(inChunks(`{"a":1}\n{"a":"${text}"}\n{"a":2}\n`, 65_536)));
  expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ]);
  expect(rows[1]?.record).toEqual({ a: text });
});

describe.each(sizes)('JSON in chunks of %i bytes', (size) => {
  const read = async (text: string | Buffer, others: [string, number][] = []) => {
    const onOther = (member: string, line: number) => others.push([member, line]);
    const rows = await allRows(readJson(inChunks(text, size), 'f.json', { maxBytes: limit, onOther }));
    return rows.map(({ line, record, list }) => (list ? [line, record, list] : [line, record]));
  };

  it('returns the elements of a list, each with the line where it starts', async () => {
    expect(await read('[\n{"a":"x\\u00e9\\n{é"},\n\n {"b":[1,\n{"c":2}]},3\n]\n')).toEqual([
      [2, { a: 'xé\n{é' }],
      [4, { b: [1, { c: 2 }] }],
      [5, 3],
    ]);
  });

  it.each([
    ['{"data":[{"a":1},\n{"b":2}]}', 'data'],
    ['{"conversations":[{"a":1},\n{"b":2}]}', 'conversations'],
    ['{"_embedded":{"conversations":[{"a":1},\n{"b":2}]}}', 'conversations'],
    ['{"data":{"payload":[{"a":1},\n{"b":2}]}}', 'payload'],
  ])('finds the list in %j', async (text, list) => {
    expect(await read(text)).toEqual([
      [1, { a: 1 }, list],
      [2, { b: 2 }, list],
    ]);
  });

  it('finds several lists and single records, and names the other members', async () => {
    const others: [string, number][] = [];
    const text = '{"meta":{"data":1},\n"ticket":{"id":1},\n"comments":[{"id":5},{"id":6}],"next":null,"count":2}';
    expect(await read(text, others)).toEqual([
      [2, { id: 1 }, 'ticket'],
      [3, { id: 5 }, 'comments'],
      [3, { id: 6 }, 'comments'],
    ]);
    expect(others).toEqual([
      ['meta', 1],
      ['count', 3],
    ]);
  });

  it('reads objects over several lines, one after the other', async () => {
    expect(await read('{"id":1,\n"x":[{"y":"}"}]}\n\n{"x":"\\\\\\"","id":2}')).toEqual([
      [1, { id: 1, x: [{ y: '}' }] }],
      [4, { x: '\\"', id: 2 }],
    ]);
  });

  it('returns nothing for an empty input', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('[]')).toEqual([]);
    expect(await read('{"data":[]}')).toEqual([]);
  });

  it.each([
    ['[{"a":1},\n{"a":1,}]', /^Line 2 of f\.json is not JSON/],
    ['[{"a":1},\n\n{"a":nope}]', /^Line 3 of f\.json is not JSON: .*'o'/],
    ['[{"a":"\u0000"}]', /^Line 1 of f\.json is not JSON/],
    ['[1]\n\nx', /^Line 3 of f\.json is not JSON: "x"/],
    ['[{"a":1},\n{"a":1}', /^Line 2 of f\.json ends in the middle/],
    ['{"data":{"a":1}}', /^f\.json has no list of conversations/],
    [`[\n{"a":"${'x'.repeat(600_000)}"}]`, /^Line 2 of f\.json begins a row that is too large/],
  ])('rejects %.20j', async (text, said) => {
    // One byte at a time, half a megabyte takes long.
    if (size < 64 && text.length > 1000) return;
    await expect(read(text)).rejects.toThrow(said);
  });

  it('reports the line that has another encoding', async () => {
    const text = Buffer.concat([Buffer.from('[\n{"a":"é"},\n{"a":"'), latin1, Buffer.from('"},\n{"a":"x"}]')]);
    await expect(read(text)).rejects.toThrow(/^Line 3 of f\.json is not UTF-8\./);
  });
});

describe.each(sizes)('CSV in chunks of %i bytes', (size) => {
  const read = async (text: string | Buffer, delimiter = ',') => {
    const columns: string[][] = [];
    const options = { delimiter, maxBytes: limit, onHeader: (names: string[]) => columns.push(names) };
    const rows = await allRows(readCsv(inChunks(text, size), 'f.csv', options));
    return [...columns, ...rows.map(({ line, record, fault }) => [line, record ?? fault])];
  };

  it('returns cells with quotes, commas and line breaks, and the line where each row starts', async () => {
    expect(await read('\uFEFFa, b \r\n1,"say ""hi"", he"\r\n\r\n3,"x\r\ny"\r\n,\r\né😀,5')).toEqual([
      ['a', 'b'],
      [2, ['1', 'say "hi", he']],
      [4, ['3', 'x\r\ny']],
      [7, ['é😀', '5']],
    ]);
    expect(await read('a;b\n1;2\n', ';')).toEqual([
      ['a', 'b'],
      [2, ['1', '2']],
    ]);
  });

  it('continues after a row with too few or too many cells', async () => {
    expect(await read('a,b\n1,2,3\n4\n5,6')).toEqual([
      ['a', 'b'],
      [2, 'The row has 3 cells, but the header has 2.'],
      [3, 'The row has 1 cells, but the header has 2.'],
      [4, ['5', '6']],
    ]);
  });

  it.each([
    ['a,b\n1,2\n3,x"y\n5,6\n', /^The row on line 3 of f\.csv is not valid CSV: a cell contains a misplaced quote/],
    ['a,b\n1,2\n"z"q,4\n', /^The row on line 3 of f\.csv is not valid CSV: a closing quote is followed/],
    [
      'a,b\n1,2\n3,"never\nclosed\n',
      /^The row on line 3 of f\.csv is not valid CSV: the file ends inside a quoted cell/,
    ],
    [
      `a,b\n1,2\n3,"${'n\n'.repeat(200)}"\n`,
      /^The row on line 3 of f\.csv is not valid CSV: it is larger than 120 bytes/,
    ],
  ])('rejects %.30j', async (text, said) => {
    const seen: number[] = [];
    const reading = (async () => {
      const options = { delimiter: ',', maxBytes: limit, onHeader: () => {} };
      for await (const rows of readCsv(inChunks(text, size), 'f.csv', options))
        seen.push(...rows.map((row) => row.line));
    })();
    await expect(reading).rejects.toThrow(said);
    // The rows before it are unaffected.
    expect(seen).toEqual([2]);
  });

  it('reports the line that has another encoding', async () => {
    const text = Buffer.concat([Buffer.from('a,b\né,2\n'), latin1, Buffer.from(',4\n5,6\n')]);
    await expect(read(text)).rejects.toThrow(/^Line 3 of f\.csv is not UTF-8\./);
  });

  it('returns nothing for an empty input', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('a,b\n')).toEqual([['a', 'b']]);
  });
});

describe('the format of a source', () => {
  it.each([
    ['x.ndjson', '[', 'ndjson'],
    ['x.jsonl', '', 'ndjson'],
    ['x.csv', '{', 'csv'],
    ['x.tsv', '', 'csv'],
    ['x.json', '\n [', 'json'],
    ['x.json', '{\n  "data": [', 'json'],
    ['x.json', '{"data":[{"id":1}]}', 'json'],
    ['x.json', '{"data":[{"id":1}', 'json'],
    ['x.json', '{"id":1}\n{"id":2}\n', 'ndjson'],
    ['x.json', '{"data":{"id":1}}\n', 'ndjson'],
    ['x.json', 'oops', 'json'],
    [null, '[{}]', 'json'],
    [null, '{"id":1}', 'ndjson'],
    [null, '{"id":1', 'ndjson'],
    [null, 'email,name\n', 'csv'],
  ] as const)('for %j that starts with %j is %s', (path, head, format) => {
    expect(guessFormat(path, Buffer.from(head))).toBe(format);
  });
});
