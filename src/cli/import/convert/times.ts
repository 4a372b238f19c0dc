import { parseInstant } from '../../../domain/core/instant.ts';
import type { Fields } from './fields.ts';

const iso = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?([.,]\d+)?\s*(?:([Zz])|UTC|([+-]\d\d):?(\d\d)?)$/;
const ruby = /^\w{3} (\w{3}) (\d\d?) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) (\d{4})$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const seconds = /^\d{9,10}(?:\.\d+)?$/;
const milliseconds = /^\d{12,13}$/;

/**
 * A time that says which moment it is, as RFC 3339: ISO 8601 with an offset in any spelling, `Wed Oct 11 06:55:44 +0000 2017`, or
 * seconds or milliseconds since 1970. Undefined for anything else.
 */
export function clearTime(text: string): string | undefined {
  if (parseInstant(text) !== null) return text;
  if (seconds.test(text)) return new Date(Math.round(Number(text) * 1000)).toISOString();
  if (milliseconds.test(text)) return new Date(Number(text)).toISOString();
  const time = isoTime(text) ?? rubyTime(text);
  return time !== undefined && parseInstant(time) !== null ? time : undefined;
}

function isoTime(text: string): string | undefined {
  const match = iso.exec(text);
  if (!match) return undefined;
  const [, day, minutes, second = ':00', fraction = '', , hours, more = '00'] = match;
  return `${day}T${minutes}${second}${fraction.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${more}`}`;
}

function rubyTime(text: string): string | undefined {
  const match = ruby.exec(text);
  if (!match) return undefined;
  const [, month = '', day = '', time, hours, more, year] = match;
  const nth = months.indexOf(month) + 1;
  return nth === 0 ? undefined : `${year}-${pad(nth)}-${day.padStart(2, '0')}T${time}${hours}:${more}`;
}

const pad = (value: number) => String(value).padStart(2, '0');

/** The time in a field; one that is not clear is reported and left out. */
export function timeIn(fields: Fields, name: string): string | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const time = clearTime(text);
  if (time === undefined) fields.refuse(name, 'not a time with an offset');
  return time;
}

/** The time in a field of a system that writes UTC without saying so. */
export function utcTimeIn(fields: Fields, name: string): string | undefined {
  const text = fields.text(name);
  if (text !== undefined && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text))
    return clearTime(`${text}Z`);
  return timeIn(fields, name);
}
