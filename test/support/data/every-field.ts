import type { PrepareOptions } from '../../../src/cli/import/prepare-row.ts';
import { isObject } from '../../../src/cli/import/readers/json-value.ts';
import { mapped, prepare } from './prepare.ts';

type Path = readonly (string | number)[];

/** The paths of all values in a record that are not objects, lists or nothing. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => leavesOf(each, [...path, at]));
  if (isObject(value)) return Object.entries(value).flatMap(([name, each]) => leavesOf(each, [...path, name]));
  return value === null || value === undefined || String(value).trim() === '' ? [] : [path];
}

/** Values that differ from the given one; a field that matters must show it for one of them. */
function others(value: unknown): unknown[] {
  const year = 365 * 86_400;
  if (typeof value === 'boolean') return [!value, null];
  if (typeof value === 'number') return [value + year, value > 5 ? value - year : (value + 1) % 6, value + 1, null];
  const text = String(value);
  const later = text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
  return [later, `${text} changed`, text.toUpperCase(), null];
}

function replaced(record: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(record)) return record.map((each, at) => (at === head ? replaced(each, rest, value) : each));
  const object = record as Record<string, unknown>;
  return { ...object, [head]: replaced(object[head], rest, value) };
}

const reportedName = (path: Path) =>
  path
    .map((part) => (typeof part === 'number' ? '[]' : `.${part}`))
    .join('')
    .replace(/^\./, '');

/** Whether an object around a value is of a kind that the report names as a whole, such as a draft. */
function isOfKind(record: unknown, path: Path, kind: string): boolean {
  return path.some((_, depth) => {
    const holder = path
      .slice(0, depth)
      .reduce<unknown>((at, each) => (at as Record<string | number, unknown>)[each], record);
    if (!isObject(holder)) return false;
    return Object.entries(holder).some(
      ([name, value]) => String(value) === kind || (name.includes(kind) && value !== null && value !== false),
    );
  });
}

/**
 * The fields of a record that are neither in the row nor in the report: a change of their value changes nothing, and the report
 * names neither them nor anything that holds them. `prefix` is what the report puts before the record's own fields.
 */
export function lostFields(
  from: string,
  record: object,
  overrides: (record: unknown) => Partial<PrepareOptions> = () => ({}),
  part: {
    readonly prefix: string;
    readonly whole: (changed: unknown) => unknown;
    readonly leading?: readonly string[];
  } = {
    prefix: '',
    whole: (changed) => changed,
  },
): string[] {
  const outcome = (changed: unknown) => prepare(from, part.whole(changed), overrides(changed));
  // An id of a customer is reported where an e-mail address takes its place, as `customer.id`.
  const withIds = (changed: unknown) => JSON.stringify(mapped(from, part.whole(changed), overrides(changed)));
  const usual = outcome(record);
  const usualWithIds = usual.left.includes('customer.id') ? withIds(record) : null;
  const shown = JSON.stringify(usual.input);
  const isReported = (left: readonly string[], name: string, path: Path) =>
    left.some((each) => {
      const [field = '', kind] = each.replace(/\?$/, '').split(' of type ');
      if (kind !== undefined) return name.startsWith(field) && isOfKind(record, path, kind);
      return name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}[`);
    });
  const lost = leavesOf(record).filter((path) => {
    const name = part.prefix + reportedName(path);
    const value = path.reduce<unknown>((at, each) => (at as Record<string | number, unknown>)[each], record);
    // What has led to the record is in the row, or reported, where it stands.
    if (/(?:id|type)$/i.test(name) && part.leading?.includes(String(value))) return false;
    if (isReported(usual.left, name, path)) return false;
    return !others(value).some((other) => {
      const changed = outcome(replaced(record, path, other));
      return (
        JSON.stringify(changed.input) !== shown ||
        JSON.stringify(changed.left) !== JSON.stringify(usual.left) ||
        (usualWithIds !== null && withIds(replaced(record, path, other)) !== usualWithIds)
      );
    });
  });
  return [...new Set(lost.map((path) => part.prefix + reportedName(path)))];
}
