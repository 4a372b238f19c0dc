import { type InputIssue, InvalidInputError } from './errors.ts';
import { isLongerThan, isStorable } from './text.ts';

type Path = readonly (string | number)[];

// Far deeper than any input that is good, and far from what the stack holds.
const maxDepth = 64;

/** Gathers everything that is wrong with one input, so that all of it is reported at once (R26). */
export class InputCheck {
  readonly issues: InputIssue[] = [];

  /** Notes an issue. */
  add(path: Path, message: string): void {
    // A path may hold a key of the input, and bulk rows keep it: it must be text that PostgreSQL can hold, too (R25).
    this.issues.push({ path: path.map(readable), message });
  }

  /** Notes an issue unless the text is absent or its length, in characters, is within the bounds. */
  length(path: Path, text: string | null | undefined, min: number, max: number): void {
    if (text == null) return;
    if (text.length < min) this.add(path, `Must be ${min} to ${max.toLocaleString('en')} characters long.`);
    else if (isLongerThan(text, max)) this.add(path, `Must be at most ${max.toLocaleString('en')} characters long.`);
  }

  /** Notes an issue unless the list is absent, at most so long, and without repetition. */
  list(path: Path, items: readonly string[] | null | undefined, max: number): void {
    if (items == null) return;
    if (items.length > max) this.add(path, `Must hold at most ${max} entries.`);
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
      if (seen.has(item)) this.add([...path, index], 'Must not repeat an earlier entry.');
      seen.add(item);
    }
  }

  /** Notes an issue for each text in the value, at any depth and in keys, that PostgreSQL cannot hold (R25). */
  storable(value: unknown, path: Path = []): void {
    if (typeof value === 'string') {
      if (!isStorable(value)) this.add(path, 'Must not contain U+0000 or a lone surrogate.');
    } else if (path.length >= maxDepth) {
      if (value !== null && typeof value === 'object') this.add(path, 'Must not be nested so deeply.');
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.storable(item, [...path, index]);
    } else if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
      for (const [key, item] of Object.entries(value)) {
        if (!isStorable(key)) this.add([...path, key], 'Its key must not contain U+0000 or a lone surrogate.');
        if (item != null) this.storable(item, [...path, key]);
      }
    }
  }

  /** The error that reports all issues, or null where there is none. */
  error(): InvalidInputError | null {
    return this.issues.length > 0 ? new InvalidInputError(this.issues) : null;
  }
}

function readable(part: string | number): string {
  return String(part).replaceAll('\0', '\uFFFD').toWellFormed();
}
