import { type InputIssue, InvalidInputError } from './errors.ts';
import { beginningOf, isLongerThan, isStorable } from './text.ts';

type Path = readonly (string | number)[];

// Far deeper than any input that is good, and far from what the stack holds.
const maxDepth = 64;

/** Issues of one input that are told. A small input can have a million, each with a key of any length in its path. */
export const maxIssues = 100;
const maxPathPartLength = 100;

/** Entries of a list that are looked at. One with more is refused for that, and a body has room for millions. */
export const maxLookedAt = 1000;

/** Gathers everything that is wrong with one input, so that all of it is reported at once (R26): told, or counted. */
export class InputCheck {
  readonly issues: InputIssue[] = [];
  #count = 0;

  /** Notes an issue. */
  add(path: Path, message: string): void {
    this.#count++;
    // A path may hold a key of the input, and bulk rows keep it: it must be text that PostgreSQL can hold, too (R25).
    if (this.issues.length < maxIssues)
      this.issues.push({ path: path.map((part) => beginningOf(String(part), maxPathPartLength)), message });
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
    for (const [index, item] of items.slice(0, maxLookedAt).entries()) {
      if (seen.has(item)) this.add([...path, index], 'Must not repeat an earlier entry.');
      seen.add(item);
    }
  }

  /** Notes an issue for each text in the value, at any depth and in keys, that PostgreSQL cannot hold (R25). */
  storable(value: unknown): void {
    this.#storable(value, []);
  }

  // One path for all of it: a copy for each of the millions of values that a body can hold takes seconds.
  #storable(value: unknown, path: (string | number)[]): void {
    if (typeof value === 'string') {
      if (!isStorable(value)) this.add(path, 'Must not contain U+0000 or a lone surrogate.');
      return;
    }
    if (typeof value !== 'object' || value === null || value instanceof Date) return;
    if (path.length >= maxDepth) {
      this.add(path, 'Must not be nested so deeply.');
      return;
    }
    const end = path.length;
    if (Array.isArray(value))
      for (let index = 0; index < value.length; index++) {
        path[end] = index;
        this.#storable(value[index], path);
      }
    else
      for (const key of Object.keys(value)) {
        path[end] = key;
        if (!isStorable(key)) this.add(path, 'Its key must not contain U+0000 or a lone surrogate.');
        this.#storable((value as Record<string, unknown>)[key], path);
      }
    path.length = end;
  }

  /** The error that reports all issues, or null where there is none. */
  error(): InvalidInputError | null {
    return this.#count > 0 ? new InvalidInputError(this.issues, this.#count) : null;
  }
}
