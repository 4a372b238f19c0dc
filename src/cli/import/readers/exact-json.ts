import { LosslessNumber, parse } from 'lossless-json';
import { isTooLongForNum } from '../../../domain/core/custom-attributes.ts';

// A number, outside of strings or not, that has 16 digits or an exponent that makes it larger.
const mayBeTooLong = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|[\d.]+[eE]\+?\d)/;

/** What the text of a number stands for: a number, or the text itself where a number would lose digits of it. */
export function exactNumber(text: string): number | LosslessNumber {
  const value = Number(text);
  return isTooLongForNum(value) ? new LosslessNumber(text) : value;
}

/** What JSON.parse gives, but for numbers that would lose digits: those are a LosslessNumber each. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!mayBeTooLong.test(text)) return value;
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
}
