import { type ConversationField, conversationFields } from '../../../domain/conversations/fields.ts';
import type { Notes } from '../convert/fields.ts';
import { nameParts } from '../convert/people.ts';
import { squeeze } from '../convert/words.ts';
import { exactNumber } from '../readers/exact-json.ts';
import { isObject, type JsonObject } from '../readers/json-value.ts';
import type { Reason } from '../source-row.ts';
import { type TimeOptions, timeOfCell } from './cell-times.ts';
import type { ColumnMap } from './columns.ts';
import type { SatisfactionScale } from './satisfaction-scale.ts';
import type { CellWords } from './values.ts';

export interface CellOptions extends TimeOptions {
  /** The separator of tags and assignments; null for any of `|`, `,` and `;`. */
  readonly listSeparator: string | null;
  readonly words: CellWords;
  readonly scale: SatisfactionScale;
}

const fieldsOfKind = (kind: ConversationField['kind']) =>
  Object.entries(conversationFields)
    .filter(([, field]) => field.kind === kind)
    .map(([name]) => name);

const lists = [...fieldsOfKind('texts'), 'assignedUsers', 'assignedTeams'];
const enums = [...fieldsOfKind('enum'), 'type', 'channel', 'gender', 'photoType', 'priority'];
const times = ['createdAt', 'importedAt'];
const yes = ['true', 'yes', 'y', '1', 'on', 'x'];
const no = ['false', 'no', 'n', '0', 'off'];
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Builds a row from cells, or returns what must be said to understand them. An empty cell has no value. */
export function rowFromCells(
  cells: readonly string[],
  map: ColumnMap,
  options: CellOptions,
  notes: Notes,
): JsonObject | Reason[] {
  const row: JsonObject = { customer: {} };
  const threads = new Map<string, JsonObject>();
  const faults: Reason[] = [];
  for (const [at, path] of map.entries()) {
    const cell = (cells[at] ?? '').trim();
    if (path === null || cell === '') continue;
    const field = path.at(-1) as string;
    const name = path.join('.');
    const value = path[0] === 'custom' ? customValue(field, cell) : valueOfCell(field, name, cell, options, notes);
    if (isObject(value) && 'asks' in value) faults.push({ code: 'INVALID_INPUT', path, message: String(value.asks) });
    else if (value !== undefined) put(row, threads, path, value);
  }
  if (faults.length > 0) return faults;
  const present = [...threads.entries()].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, thread]) => thread);
  // A thread without text does not exist in this row: all rows of a CSV have the same columns.
  const said = present.filter((thread) => thread.text !== undefined);
  for (const thread of said)
    if (thread.channel === undefined && thread.type !== 'NOTE' && row.replyChannel !== undefined)
      thread.channel = row.replyChannel;
  if (said.length > 0) row.threads = said;
  return row;
}

function put(row: JsonObject, threads: Map<string, JsonObject>, path: readonly string[], value: unknown): void {
  const [head = '', second = '', third = '', fourth] = path;
  if (head === 'custom') {
    row.custom = { ...(row.custom as JsonObject | undefined), [second]: value };
  } else if (head === 'customer') putPerson(row.customer as JsonObject, second, value);
  else if (head === 'threads') {
    const thread = threads.get(second) ?? {};
    threads.set(second, thread);
    if (fourth === undefined) thread[third] = value;
    else {
      const person = { ...(thread[third] as JsonObject | undefined) };
      putPerson(person, fourth, value);
      thread[third] = person;
    }
  } else row[head] = value;
}

/** Sets a field of a customer. A whole name is split; `Ada <ada@example.com>` is both a name and an address. */
function putPerson(person: JsonObject, field: string, value: unknown): void {
  const text = String(value);
  const [, name, address] = /^"?([^"<]*)"?\s*<([^<>]+@[^<>]+)>$/.exec(text) ?? [];
  if (field === 'email' || field === 'nameOrEmail') {
    if (address !== undefined) {
      person.email ??= address.trim();
      setName(person, name?.trim());
    } else if (field === 'email' || text.includes('@')) person.email = text;
    else setName(person, text);
  } else if (field === 'name') setName(person, text);
  else person[field] = value;
}

function setName(person: JsonObject, name: string | undefined): void {
  for (const [field, part] of Object.entries(nameParts(name || undefined))) person[field] ??= part;
}

/** The value of a cell; undefined if it has none, which is reported. */
function valueOfCell(field: string, name: string, cell: string, options: CellOptions, notes: Notes): unknown {
  const words = options.words.get(name) ?? options.words.get(field);
  const word = words?.[squeeze(cell)];
  if (field === 'satisfaction') return word === undefined ? satisfactionOf(cell, options, notes) : Number(word);
  if (field === 'priority' && word !== undefined) return Number(word);
  if (word !== undefined) return word;
  if (lists.includes(field)) return listOf(cell, options.listSeparator);
  if (times.includes(field)) {
    const time = timeOfCell(cell, options);
    return 'time' in time ? time.time : time;
  }
  if (!enums.includes(field)) return cell;
  const own = cell.toUpperCase().replaceAll(' ', '_');
  if (isValue(field, own)) return own;
  if (field === 'priority' && decimal.test(cell)) return Number(cell);
  notes.leftOut(name, `the word "${cell.slice(0, 60)}" has no value; --values sets one`);
  return undefined;
}

function isValue(field: string, value: string): boolean {
  const { enum: known } = (conversationFields[field as keyof typeof conversationFields] ?? {}) as ConversationField;
  // The values of customers and threads are checked with the row.
  return known === undefined ? field === 'photoType' : Object.values(known.values).includes(value);
}

function listOf(cell: string, separator: string | null): string[] {
  if (cell.startsWith('[') && cell.endsWith(']')) {
    const texts = cell
      .slice(1, -1)
      .split(',')
      .map((each) => each.trim().replace(/^["']|["']$/g, ''));
    return texts.filter((each) => each !== '');
  }
  const by = separator ?? (cell.includes('|') ? '|' : /[,;]/);
  return cell
    .split(by)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function satisfactionOf(cell: string, { scale }: CellOptions, notes: Notes): number | undefined {
  const [, given, of] = /^(\d+(?:[.,]\d+)?)\s*(?:%|\/\s*(\d+)|stars?)?$/i.exec(cell) ?? [];
  if (given === undefined) {
    notes.leftOut('satisfaction', `the word "${cell.slice(0, 60)}" has no value; --values sets one`);
    return undefined;
  }
  const value = Number(given.replace(',', '.'));
  const score = of === undefined ? (cell.endsWith('%') ? value : scale.scoreOf(value)) : (value / Number(of)) * 100;
  if (score >= 0 && score <= 100) return Math.round(score);
  notes.leftOut('satisfaction', 'not within 0 and 100');
  return undefined;
}

function customValue(key: string, cell: string): unknown {
  if (key.endsWith('Num')) return decimal.test(cell) ? exactNumber(cell) : cell;
  if (!key.endsWith('Bool')) return cell;
  const word = cell.toLowerCase();
  if (yes.includes(word)) return true;
  return no.includes(word) ? false : cell;
}
