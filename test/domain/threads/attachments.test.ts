import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import {
  type AttachmentInput,
  checkAttachments,
  maxAttachmentBytes,
  maxThreadAttachmentBytes,
  toAttachmentDrafts,
} from '../../../src/domain/threads/attachments.ts';

const mebibyte = 1024 * 1024;
const file = (data: string, rest: Partial<AttachmentInput> = {}): AttachmentInput => ({
  fileName: 'file.txt',
  mimeType: 'text/plain',
  data,
  ...rest,
});
const ofSize = (bytes: number) => Buffer.alloc(bytes).toString('base64');

function issuesOf(attachments: AttachmentInput[] | null | undefined) {
  const check = new InputCheck();
  checkAttachments(check, ['attachments'], attachments);
  return check.issues.map((issue) => issue.path.join('.'));
}

describe('base64', () => {
  it('R22: accepts the base64 of any bytes, and computes their size and SHA-256', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const attachment = file(Buffer.from(bytes).toString('base64'));
        expect(issuesOf([attachment])).toEqual([]);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        expect(toAttachmentDrafts([attachment])).toEqual([{ ...attachment, size: bytes.length, sha256 }]);
      }),
    );
  });

  it('R22: accepts a text only if it is the exact encoding of its bytes', () => {
    const symbol = fc.constantFrom('A', 'Q', 'g', '/', '+', '=', '-', '_', ' ', '\n', 'é');
    const nearBase64 = fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(), symbol)
      .map(([bytes, at, other]) => {
        const symbols = [...Buffer.from(bytes).toString('base64')];
        return symbols.with(at % symbols.length, other).join('');
      });
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(nearBase64, fc.string({ unit: symbol, maxLength: 12 })), (data) => {
        const exact = Buffer.from(data, 'base64').toString('base64') === data;
        seen[exact ? 'taken' : 'refused']++;
        expect(issuesOf([file(data)])).toEqual(exact ? [] : ['attachments.0.data']);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(0);
  });

  it.each([
    ['no padding', 'ZmlsZQ'],
    ['half of the padding', 'ZmlsZQ='],
    ['only padding', '===='],
    ['three padding characters', 'Z==='],
    ['text after the padding', 'ZmlsZQ==ZmlsZQ=='],
    ['stray bits before two padding characters', 'ZmlsZR=='],
    ['stray bits before one padding character', 'ZmlsZWF='],
    ['the URL-safe alphabet', '_-8='],
    ['a line break in the middle', 'Zmls\nZQ=='],
    ['a line break at the end', 'ZmlsZQ==\n'],
    ['a line break in place of padding', 'ZmlsZQ=\n'],
    ['a space', 'Zmls ZQ='],
    ['a data URL', 'data:text/plain;base64,ZmlsZQ=='],
  ])('R22: rejects %s', (_, data) => {
    expect(issuesOf([file(data)])).toEqual(['attachments.0.data']);
  });

  it('R22: treats empty data as an empty file', () => {
    expect(issuesOf([file('')])).toEqual([]);
    expect(toAttachmentDrafts([file('')])).toMatchObject([
      { size: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    ]);
  });

  it('R22: checks many megabytes to the end, wherever the error is', () => {
    const good = ofSize(9 * mebibyte);
    expect(issuesOf([file(good)])).toEqual([]);
    const at = [0, 16_383, 16_384, good.length >> 1, good.length - 5, good.length - 1];
    for (const place of at) {
      const bad = `${good.slice(0, place)}!${good.slice(place + 1)}`;
      expect(issuesOf([file(bad)]), `fault at ${place}`).toEqual(['attachments.0.data']);
    }
    for (const length of [4 * 4096, 8 * 4096]) {
      const paddedInside = `${'A'.repeat(length - 2)}==${'A'.repeat(4 * 4096)}`;
      expect(issuesOf([file(paddedInside)]), `padding at ${length}`).toEqual(['attachments.0.data']);
    }
  });
});

describe('attachments', () => {
  it('R22: accept 10 MiB each and not one byte more, whatever the size of the base64', () => {
    expect(maxAttachmentBytes).toBe(10 * mebibyte);
    expect(issuesOf([file(ofSize(10 * mebibyte))])).toEqual([]);
    expect(issuesOf([file(ofSize(10 * mebibyte + 1))])).toEqual(['attachments.0.data']);
  });

  it('R22: accept 25 MiB per thread in total and not one byte more', () => {
    expect(maxThreadAttachmentBytes).toBe(25 * mebibyte);
    const ten = file(ofSize(10 * mebibyte));
    const five = ofSize(5 * mebibyte);
    expect(issuesOf([ten, ten, file(five)])).toEqual([]);
    expect(issuesOf([ten, ten, file(ofSize(5 * mebibyte + 1))])).toEqual(['attachments']);
    expect(issuesOf([ten, ten, file(five), file('AA==')])).toEqual(['attachments']);
    expect(issuesOf([ten, ten, file(five), file('')])).toEqual([]);
  });

  it('R22: accept at most 100 per thread, even if they are empty', () => {
    expect(issuesOf(Array.from({ length: 100 }, () => file('')))).toEqual([]);
    expect(issuesOf(Array.from({ length: 101 }, () => file('')))).toEqual(['attachments']);
  });

  it('R22: check only the first thousand of an overlong list', () => {
    let looks = 0;
    const counted = {
      ...file(''),
      get fileName() {
        looks++;
        return 'a';
      },
    };
    expect(issuesOf(Array.from({ length: 100_000 }, () => counted))).toEqual(['attachments']);
    expect(looks).toBeLessThan(10_000);
  });

  it('R22: require a fileName of 1 to 255 characters', () => {
    expect(issuesOf([file('', { fileName: '😀'.repeat(255) })])).toEqual([]);
    expect(issuesOf([file('', { fileName: '' })])).toEqual(['attachments.0.fileName']);
    expect(issuesOf([file('', { fileName: 'x'.repeat(256) })])).toEqual(['attachments.0.fileName']);
  });

  it.each(['text/plain', 'plain/text', 'application/vnd.api+json', 'image/svg+xml', 'text/plain; charset=utf-8'])(
    'R22: accept %s as a media type',
    (mimeType) => expect(issuesOf([file('', { mimeType })])).toEqual([]),
  );

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text/plain/extra',
    'text plain',
    'text/plain\r\nX-Evil: 1',
    'text/plain\n; charset=utf-8',
    'text/plain; a=1\nX-Evil: 1',
    `text/${'x'.repeat(251)}`,
  ])('R22: reject %j as a media type', (mimeType) => {
    expect(issuesOf([file('', { mimeType })])).toEqual(['attachments.0.mimeType']);
  });

  it('R22, R26: report every issue of each, with its index', () => {
    const bad = { fileName: '', mimeType: 'text', data: '!' };
    expect(issuesOf([file('ZmlsZQ=='), bad, file('!')])).toEqual([
      'attachments.1.fileName',
      'attachments.1.mimeType',
      'attachments.1.data',
      'attachments.2.data',
    ]);
  });

  it('R22: may be absent', () => {
    expect([issuesOf([]), issuesOf(null), issuesOf(undefined)]).toEqual([[], [], []]);
    expect([toAttachmentDrafts([]), toAttachmentDrafts(null)]).toEqual([[], []]);
  });
});
