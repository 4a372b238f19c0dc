import { encodeId, parseId } from '../../../src/domain/core/ids.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const publicId = /\b[a-z]+(?:_[a-z]+)*_[0-7][0-9a-z]{25}\b/g;
const time = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00(?::00)?)/g;
const opaque = /(?<=")[\w-]{16,}(?=")/g;
const cursor = /^([A-Z_]+)\.(-?\d{1,15})\.([0-9a-f-]{36}|\d+)$/;
const signature = /\?expires=\d+&signature=[\w-]+/g;
const secrets = /whsec_[\w+/=-]+|parley_[\w-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Compares texts by meaning: times and ids from after `start` are masked. */
export class Normalizer {
  readonly #start: number;
  readonly #old: ReadonlySet<string>;

  /** Ids in `before` existed already, and remain as they are. */
  constructor(before: string, start: Date) {
    this.#start = start.getTime();
    this.#old = new Set(before.match(uuid));
  }

  /**
   * The text with new ids replaced by their order: ids increase as they are created, so the same rows get the same
   * names in two organizations with the same history.
   */
  of(text: string): string {
    const plain = text
      .replace(opaque, (each) => this.#openCursor(each))
      .replace(publicId, (each) => {
        const parsed = parseId(each);
        return parsed ? `${each.slice(0, -26)}${parsed.uuid}` : each;
      })
      .replace(signature, '')
      .replace(secrets, 'secret')
      .replace(time, (each) => (Date.parse(each.replace(/\+00$/, 'Z')) >= this.#start ? 'now' : each));
    const fresh = [...new Set(plain.match(uuid))].filter((id) => !this.#old.has(id));
    const ordered = fresh.filter((id) => id[14] === '7').toSorted();
    const names = new Map(ordered.map((id, index) => [id, `new-${index + 1}`]));
    return plain.replace(uuid, (id) => (this.#old.has(id) ? id : (names.get(id) ?? 'random')));
  }

  #openCursor(text: string): string {
    const [, order, sort, key] = cursor.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
    if (key === undefined) return text;
    return `${order} ${Number(sort) >= this.#start ? 'now' : sort} ${key}`;
  }
}

/** The same for the rows of an organization, sorted. */
export function normalizedRows(likeness: Normalizer, rows: readonly string[], orgId: string): string[] {
  const text = rows.join('\n').replaceAll(orgId, 'org').replaceAll(encodeId('Organization', orgId), 'org');
  return likeness.of(text).split('\n').toSorted();
}
