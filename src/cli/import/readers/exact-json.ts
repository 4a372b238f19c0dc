import { LosslessNumber, parse } from 'lossless-json';
import { isTooLongForNum } from '../../../domain/core/custom-attributes.ts';

// What most texts do not have: 16 digits, or an exponent. Written out, the expression is several times as fast, because V8 then skips.
const manyDigits = new RegExp(`${'[\\d.]'.repeat(8)}[\\d.]{8}`);
const exponent = /\d[eE][+\d]/;
// A number (even inside a string) with 16 or more digits or an exponent.
const mayBeTooLong = /(?:^|[:,[\s])-?(?:\d[\d.]{15}|[\d.]+[eE]\+?\d)/;

/** Parses a number, or keeps its text if a number would lose digits. */
export function exactNumber(text: string): number | LosslessNumber {
  const value = Number(text);
  return isTooLongForNum(value) ? new LosslessNumber(text) : value;
}

/** Like JSON.parse, but numbers that would lose digits become a LosslessNumber. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!(manyDigits.test(text) || exponent.test(text)) || !mayBeTooLong.test(text)) return value;
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
}
