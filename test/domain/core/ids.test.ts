import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { describe, expect, it } from 'vitest';
import { decodeId, encodeId, type IdType, idPrefixes, parseId } from '../../../src/domain/core/ids.ts';

const types = Object.keys(idPrefixes) as IdType[];
const prefixes: string[] = Object.values(idPrefixes);
const type = fc.constantFrom(...types);
const uuid = fc.uuid();
const anyKey = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
);

/** How the reference implementation parses a text: prefix and bytes (hex), or null if it is not a TypeID. */
function reference(text: string): { prefix: string; hex: string } | null {
  try {
    const id = TypeID.fromString(text);
    return { prefix: id.getType(), hex: Buffer.from(id.toUUIDBytes()).toString('hex') };
  } catch {
    return null;
  }
}

describe('ids', () => {
  it('prints an id as typeid-js does', () => {
    fc.assert(
      fc.property(type, fc.oneof(uuid, anyKey), (one, key) => {
        expect(encodeId(one, key)).toBe(TypeID.fromUUID(idPrefixes[one], key).toString());
      }),
    );
  });

  it('decodes an id to its key, for its own type only', () => {
    fc.assert(
      fc.property(type, type, fc.oneof(uuid, anyKey), (one, other, key) => {
        const id = encodeId(one, key);
        expect(parseId(id)).toEqual({ type: one, uuid: key });
        expect(decodeId(other, id)).toBe(other === one ? key : null);
      }),
    );
  });

  it('accepts exactly the texts that typeid-js accepts with one of our prefixes', () => {
    const symbol = fc.oneof(fc.constantFrom(...'0789abzilouAB_-é\0', '😀', '\uD83D', ''), fc.string({ maxLength: 2 }));
    const edited = fc
      .tuple(type, anyKey, fc.nat(), fc.constantFrom(0, 1), symbol)
      .map(([one, key, at, removed, added]) => {
        const id = encodeId(one, key);
        const place = at % (id.length + 1);
        return id.slice(0, place) + added + id.slice(place + removed);
      });
    const otherPrefix = fc.tuple(fc.string({ maxLength: 6 }), anyKey).map(([prefix, key]) => {
      const suffix = encodeId('User', key).slice('user_'.length);
      return `${prefix}_${suffix}`;
    });
    const seen = { ids: 0, others: 0 };
    fc.assert(
      fc.property(fc.oneof(edited, otherPrefix, fc.string()), (text) => {
        const known = reference(text);
        const expected = known !== null && prefixes.includes(known.prefix) ? known.hex : null;
        const parsed = parseId(text);
        expect(parsed?.uuid.replaceAll('-', '') ?? null).toBe(expected);
        if (parsed) expect(idPrefixes[parsed.type]).toBe(known?.prefix);
        seen[parsed ? 'ids' : 'others']++;
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.ids, seen.others)).toBeGreaterThan(0);
  });

  it('encodes an upper-case UUID as the same id', () => {
    fc.assert(
      fc.property(anyKey, (key) => void expect(encodeId('Team', key.toUpperCase())).toBe(encodeId('Team', key))),
    );
  });

  it.each([
    ['the nil key', 'conversation_00000000000000000000000000', '00000000-0000-0000-0000-000000000000'],
    ['the maximum key', 'conversation_7zzzzzzzzzzzzzzzzzzzzzzzzz', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    [
      'the example in the specification',
      'conversation_01h455vb4pex5vsknk084sn02q',
      '01890a5d-ac96-774b-bcce-b302099a8057',
    ],
  ])('converts %s', (_, id, key) => {
    expect(decodeId('Conversation', id)).toBe(key);
    expect(encodeId('Conversation', key)).toBe(id);
  });

  it.each([
    ['empty text', ''],
    ['only a prefix', 'conversation_'],
    ['no prefix', '01h455vb4pex5vsknk084sn02q'],
    ['an empty prefix', '_01h455vb4pex5vsknk084sn02q'],
    ['an unknown prefix', 'thing_01h455vb4pex5vsknk084sn02q'],
    ['an inherited property as the prefix', 'constructor_01h455vb4pex5vsknk084sn02q'],
    ['another type', 'customer_01h455vb4pex5vsknk084sn02q'],
    ['a dash in place of the underscore', 'conversation-01h455vb4pex5vsknk084sn02q'],
    ['an upper-case key', 'conversation_01H455VB4PEX5VSKNK084SN02Q'],
    ['an upper-case prefix', 'CONVERSATION_01h455vb4pex5vsknk084sn02q'],
    ['a missing symbol', 'conversation_01h455vb4pex5vsknk084sn02'],
    ['an extra symbol', 'conversation_01h455vb4pex5vsknk084sn02q0'],
    ['a first symbol above 7', 'conversation_81h455vb4pex5vsknk084sn02q'],
    ['a symbol outside the base32 alphabet', 'conversation_01h455vb4pex5vsknk084sn0lq'],
    ['a symbol beyond ASCII', 'conversation_01h455vb4pex5vsknk084sn0éq'],
    ['a UUID', '01890a5d-ac96-774b-bcce-b302099a8057'],
    ['a leading space', ' conversation_01h455vb4pex5vsknk084sn02q'],
    ['a trailing line break', 'conversation_01h455vb4pex5vsknk084sn02q\n'],
  ])('rejects %s as the id of a conversation', (_, id) => {
    expect(decodeId('Conversation', id)).toBeNull();
  });

  it('sorts ids of one type like their keys', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        expect(encodeId('Thread', one) < encodeId('Thread', other)).toBe(one < other);
      }),
    );
  });
});
