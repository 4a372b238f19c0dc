import { type InputIssue, InvalidInputError } from './errors.ts';
import { beginningOf, isLongerThan, isStorable } from './text.ts';

type Path = readonly (string | number)[];

// Far deeper than any valid input, and far below the stack's limit.
const maxDepth = 64;

/** The maximum number of listed issues. A small input can have a million, each with a long key in its path. */
export const maxIssues = 100;
const maxPathPartLength = 100;

/** The number of list entries that are checked. A longer list is rejected anyway, and a body can contain millions of entries. */
export const maxLookedAt = 1000;

/** Collects all issues of an input, so that they are reported at once (R26). The first ones are listed, the others counted. */
export class InputCheck {
  readonly issues: InputIssue[] = [];
  #count = 0;

  /** Adds an issue. */
  add(path: Path, message: string): void {
    this.#count++;
    // A path can contain a key of the input, and bulk rows store it, so PostgreSQL must be able to store it too (R25).
    if (this.issues.length < maxIssues)
      this.issues.push({ path: path.map((part) => beginningOf(String(part), maxPathPartLength)), message });
  }

  /** Adds an issue if a text has too few or too many characters. An absent text is fine. */
  length(path: Path, text: string | null | undefined, min: number, max: number): void {
    if (text == null) return;
    if (text.length < min) this.add(path, `Must be ${min} to ${max.toLocaleString('en')} characters long.`);
    else if (isLongerThan(text, max)) this.add(path, `Must be at most ${max.toLocaleString('en')} characters long.`);
  }

  /** Adds issues if a list is too long or has duplicates. An absent list is fine. */
  list(path: Path, items: readonly string[] | null | undefined, max: number): void {
    if (items == null) return;
    if (items.length > max) this.add(path, `Must have at most ${max} entries.`);
    const seen = new Set<string>();
    for (const [index, item] of items.slice(0, maxLookedAt).entries()) {
      if (seen.has(item)) this.add([...path, index], 'Must not repeat an earlier entry.');
      seen.add(item);
    }
  }

  /** Adds an issue for each text in the value, including keys and at any depth, that PostgreSQL cannot store (R25). */
  storable(value: unknown): void {
    this.#storable(value, []);
  }

  // All values share one mutable path: copies for the millions of values that a body can contain would take seconds.
  #storable(value: unknown, path: (string | number)[]): void {
    if (typeof value === 'string') {
      if (!isStorable(value)) this.add(path, 'Must not contain U+0000 or a lone surrogate.');
      return;
    }
    if (typeof value !== 'object' || value === null || value instanceof Date) return;
    if (path.length >= maxDepth) {
      this.add(path, 'Must not be nested this deeply.');
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

  /** The error with all issues; null if there are none. */
  error(): InvalidInputError | null {
    return this.#count > 0 ? new InvalidInputError(this.issues, this.#count) : null;
  }
}
