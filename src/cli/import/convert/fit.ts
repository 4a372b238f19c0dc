import { isWebAddress } from '../../../domain/core/custom-attributes.ts';
import { isObject, type JsonObject } from '../readers/json-value.ts';
import { isNothing, type Notes } from './fields.ts';

const customerLengths: Readonly<Record<string, number>> = {
  firstName: 40,
  lastName: 40,
  phone: 256,
  jobTitle: 60,
  background: 200,
  location: 60,
  organization: 60,
  age: 256,
};
const rowLengths: Readonly<Record<string, number>> = { name: 256, defaultLang: 100 };
const maxTags = 20;
const maxTagLength = 64;
const maxAttributes = 100;

/**
 * Makes a row of another system fit Parley's limits, so that a field costs itself and not the row (R5, R6). What is cut or left
 * out is reported.
 */
export function fit(row: JsonObject, notes: Notes): void {
  for (const [name, length] of Object.entries(rowLengths)) cut(row, name, length, '', notes);
  for (const name of ['tags', 'suggestedTags']) fitTags(row, name, notes);
  if (isObject(row.custom)) row.custom = fitCustom(row.custom, notes);
  fitCustomer(row.customer, 'customer', notes);
  for (const thread of Array.isArray(row.threads) ? row.threads : []) {
    if (!isObject(thread)) continue;
    cut(thread, 'authorName', 256, 'threads[].', notes);
    fitCustomer(thread.customer, 'threads[].customer', notes);
  }
}

function fitCustomer(customer: unknown, path: string, notes: Notes): void {
  if (!isObject(customer)) return;
  for (const [name, length] of Object.entries(customerLengths)) cut(customer, name, length, `${path}.`, notes);
  const { photoUrl } = customer;
  if (typeof photoUrl !== 'string') return;
  if (photoUrl.length <= 200 && isWebAddress(photoUrl.startsWith('//') ? `https:${photoUrl}` : photoUrl)) return;
  delete customer.photoUrl;
  notes.leftOut(`${path}.photoUrl`, photoUrl.length > 200 ? 'longer than 200 characters' : 'not a web address');
}

function cut(holder: JsonObject, name: string, length: number, path: string, notes: Notes): void {
  const value = holder[name];
  if (isNothing(value)) delete holder[name];
  if (typeof value !== 'string' || value.length <= length) return;
  const letters = [...value];
  if (letters.length <= length) return;
  holder[name] = letters.slice(0, length).join('');
  notes.leftOut(path + name, `cut to ${length} characters`);
}

function fitTags(row: JsonObject, name: string, notes: Notes): void {
  const tags = row[name];
  if (!Array.isArray(tags)) return;
  const said = [...new Set(tags.map((tag) => (typeof tag === 'string' ? tag.trim() : tag)))].filter(
    (tag) => !isNothing(tag),
  );
  const kept = said.filter((tag) => typeof tag !== 'string' || [...tag].length <= maxTagLength);
  if (kept.length < said.length) notes.leftOut(name, `longer than ${maxTagLength} characters`);
  if (kept.length > maxTags) notes.leftOut(name, `more than ${maxTags}`);
  if (kept.length === 0) delete row[name];
  else row[name] = kept.slice(0, maxTags);
}

function fitCustom(custom: JsonObject, notes: Notes): JsonObject {
  const fitted: JsonObject = {};
  for (const [key, value] of Object.entries(custom)) {
    if (Object.keys(fitted).length >= maxAttributes)
      notes.leftOut(`custom.${key}`, `more than ${maxAttributes} attributes`);
    else if (typeof value === 'string' && /(?:Str|Txt)$/.test(key)) {
      fitted[key] = value;
      cut(fitted, key, 1024, 'custom.', notes);
    } else fitted[key] = value;
  }
  return fitted;
}
