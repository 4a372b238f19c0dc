import type { PrepareOptions } from '../../../src/cli/import/prepare-row.ts';
import { isObject } from '../../../src/cli/import/readers/json-value.ts';
import { prepare } from './prepare.ts';

type Path = readonly (string | number)[];

/** The paths of all values in a record that are not objects, lists or nothing. */
export function leavesOf(value: unknown, path: Path = []): Path[] {
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

/**
 * The fields of a record that are neither in the row nor in the report: a change of their value changes nothing, and the report
 * names neither them nor anything that holds them. `prefix` is what the report puts before the record's own fields.
 */
export function lostFields(
  from: string,
  record: object,
  overrides: (record: unknown) => Partial<PrepareOptions> = () => ({}),
  part: { readonly prefix: string; readonly whole: (changed: unknown) => unknown } = {
    prefix: '',
    whole: (changed) => changed,
  },
): string[] {
  const outcome = (changed: unknown) => prepare(from, part.whole(changed), overrides(changed));
  const usual = outcome(record);
  const shown = JSON.stringify(usual.input);
  const isReported = (left: readonly string[], name: string) =>
    left.some((each) => {
      const field = each.replace(/\?$/, '').replace(/\[\]? of type .*$/, '');
      return name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}[`);
    });
  const lost = leavesOf(record).filter((path) => {
    const name = part.prefix + reportedName(path);
    const value = path.reduce<unknown>((at, each) => (at as Record<string | number, unknown>)[each], record);
    if (isReported(usual.left, name)) return false;
    return !others(value).some((other) => {
      const changed = outcome(replaced(record, path, other));
      return JSON.stringify(changed.input) !== shown || isReported(changed.left, name);
    });
  });
  return [...new Set(lost.map((path) => part.prefix + reportedName(path)))];
}
