import { isLosslessNumber } from 'lossless-json';
import { isTooLongForNum, isWebAddress } from '../../../domain/core/custom-attributes.ts';
import { parseInstant } from '../../../domain/core/instant.ts';
import { isObject, type JsonObject } from '../readers/json-value.ts';
import { type Fields, isNothing } from './fields.ts';

const ours = /(?:Num|At|Str|Txt|Bool|Url)$/;

/**
 * The name of an attribute without its suffix: `Account type` is `accountType`. Letters keep their marks and their script, and
 * only ASCII letters change their case.
 */
function attributeName(label: string): string {
  const words = label.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? ['field'];
  const name = words.map((word, nth) => (nth === 0 ? lowerFirst(word) : upperFirst(word))).join('');
  return [...name].slice(0, 200).join('');
}

const lowerFirst = (word: string) => (/^[A-Z]+$/.test(word) ? word.toLowerCase() : word.replace(/^[A-Z]/, lower));
const upperFirst = (word: string): string =>
  /^[A-Z]{2,}$/.test(word) ? upperFirst(word.toLowerCase()) : word.replace(/^[a-z]/, upper);
const lower = (letter: string) => letter.toLowerCase();
const upper = (letter: string) => letter.toUpperCase();

/** Collects custom attributes; two of one name get different keys, so that neither is lost. */
export class Attributes {
  private readonly custom: JsonObject = {};

  /** Adds the value under a key that says its kind; returns false if there is no kind for it. */
  add(label: string, value: unknown): boolean {
    if (isNothing(value)) return true;
    if (Array.isArray(value)) {
      if (value.some((each) => typeof each === 'object' && !isLosslessNumber(each))) return false;
      return this.add(label, value.map(String).join('|'));
    }
    if (isObject(value)) return false;
    const [kept, suffix] = kindOf(value);
    // A label that is a key already, such as orderNum, stays one if the value fits.
    const own = ours.exec(label)?.[0];
    const fits = own === suffix || (isText(suffix) && typeof kept === 'string' && (own === 'Str' || own === 'Txt'));
    if (own !== undefined && fits) this.set(label.slice(0, -own.length), own, kept);
    else this.set(attributeName(label), suffix, kept);
    return true;
  }

  /** Adds every field of an object, such as `custom_fields`, by its name. */
  addAll(fields: Fields): void {
    for (const name of Object.keys(fields.record)) if (this.add(name, fields.peek(name))) fields.value(name);
  }

  /** The attributes; undefined if there are none. */
  all(): JsonObject | undefined {
    return Object.keys(this.custom).length > 0 ? this.custom : undefined;
  }

  private set(name: string, suffix: string, value: unknown): void {
    let key = `${name}${suffix}`;
    for (let nth = 2; Object.hasOwn(this.custom, key); nth++) key = `${name}${nth}${suffix}`;
    this.custom[key] = value;
  }
}

const isText = (suffix: string) => suffix !== 'Num' && suffix !== 'Bool';

function kindOf(value: unknown): [value: unknown, suffix: string] {
  if (typeof value === 'boolean') return [value, 'Bool'];
  if (isLosslessNumber(value) || isTooLongForNum(value)) return [String(value), 'Str'];
  if (typeof value === 'number') return [value, 'Num'];
  const text = String(value);
  if (parseInstant(text) !== null) return [text, 'At'];
  return isWebAddress(text) && text.length <= 2048 ? [text, 'Url'] : [text, 'Txt'];
}
