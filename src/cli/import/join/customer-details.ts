import { LRUCache } from 'lru-cache';
import { emailKey } from '../../../domain/customers/email-address.ts';
import { phoneKey } from '../../../domain/customers/phone-number.ts';
import { isNothing, type Notes } from '../convert/fields.ts';
import { isObject, type JsonObject } from '../readers/json-value.ts';
import type { DiskIndex } from './disk-index.ts';

const cached = 1000;
const part = '@customer';
const seenPart = '@details';
const metPart = '@met';

/**
 * What all rows of an import say about their customers. Only the first row of a customer creates them, so each row gets what the others
 * know as well (R4).
 */
export class CustomerDetails {
  private readonly recent = new LRUCache<string, true>({ max: cached });
  private readonly met = new LRUCache<string, true>({ max: cached });
  private readonly merged = new LRUCache<string, JsonObject>({ max: cached });

  constructor(private readonly index: DiskIndex) {}

  /** Remembers the customers of a row. */
  learn(row: unknown): void {
    for (const { customer } of customersOf(row)) {
      const text = JSON.stringify(customer);
      if (Object.keys(customer).length < 2) continue;
      for (const key of keysOf(customer)) {
        const name = `${key} ${text}`;
        if (this.recent.has(name)) continue;
        this.recent.set(name, true);
        if (this.index.has(seenPart, name)) continue;
        this.index.add(seenPart, name, '');
        this.index.add(part, key, text);
      }
    }
  }

  /** Fills what the customers of a row lack. Where rows differ, the first value is kept, and the others are reported. */
  fill(row: unknown, notes: Notes): void {
    for (const { customer, path } of customersOf(row)) {
      const whole = this.wholeOf(customer);
      for (const [name, value] of Object.entries(whole)) {
        if (!isNothing(customer[name]) && !isSame(customer[name], value))
          notes.leftOut(`${path}.${name}`, 'another row of the customer has another value');
        customer[name] = value;
      }
    }
  }

  /** Whether nobody has asked for this customer yet. */
  isFirst(customer: JsonObject): boolean {
    const [key] = keysOf(customer);
    if (key === undefined || this.met.has(key)) return false;
    this.met.set(key, true);
    if (this.index.has(metPart, key)) return false;
    this.index.add(metPart, key, '');
    return true;
  }

  private wholeOf(customer: JsonObject): JsonObject {
    const whole: JsonObject = {};
    for (const key of keysOf(customer))
      for (const [name, value] of Object.entries(this.known(key))) if (isNothing(whole[name])) whole[name] = value;
    // Who it is stays as the row says.
    for (const name of ['id', 'externalId', 'email']) if (!isNothing(customer[name])) whole[name] = customer[name];
    return whole;
  }

  private known(key: string): JsonObject {
    const before = this.merged.get(key);
    if (before) return before;
    const merged: JsonObject = {};
    for (const text of this.index.all(part, key))
      for (const [name, value] of Object.entries(JSON.parse(text) as JsonObject))
        if (isNothing(merged[name])) merged[name] = value;
    this.merged.set(key, merged);
    return merged;
  }
}

const isSame = (a: unknown, b: unknown) => a === b || String(a).toLowerCase() === String(b).toLowerCase();

function customersOf(row: unknown): { customer: JsonObject; path: string }[] {
  if (!isObject(row)) return [];
  const found: { customer: JsonObject; path: string }[] = [];
  if (isObject(row.customer)) found.push({ customer: row.customer, path: 'customer' });
  for (const thread of Array.isArray(row.threads) ? row.threads : [])
    if (isObject(thread) && isObject(thread.customer))
      found.push({ customer: thread.customer, path: 'threads[].customer' });
  // An id finds an existing customer, whose details are not touched.
  return found.filter(({ customer }) => isNothing(customer.id));
}

function keysOf({ externalId, email, phone }: JsonObject): string[] {
  const keys: string[] = [];
  if (typeof externalId === 'string' && externalId !== '') keys.push(`x${externalId}`.slice(0, 500));
  const address = typeof email === 'string' ? emailKey(email) : null;
  if (address !== null) keys.push(`e${address}`);
  const number = typeof phone === 'string' && keys.length === 0 ? phoneKey(phone) : null;
  if (number !== null) keys.push(`p${number}`);
  return keys;
}
