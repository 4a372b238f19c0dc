import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const elsewhere = /(?:^|\/)(?:node_modules|dist|generated)(?:\/|$)/;
const textual = /\.(?:ts|tsx|mjs|md|prisma|graphql|sql)$/;

/** The text files in a folder, or a single file. */
function filesOf(place: string): string[] {
  if (textual.test(place)) return [place];
  return readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
    .map((path) => join(place, path))
    .filter((path) => textual.test(path) && !elsewhere.test(path));
}

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const numbersIn = (text: string) => [...text.matchAll(/\bR([1-9]\d?)\b/g)].map(([rule]) => rule);

const rules = textOf('docs/rules.md')
  .split(/\n\n+/)
  .flatMap((paragraph) => {
    const [, name, title, text] = /^\*\*(R\d+) – (.+?)\.\*\* ([\s\S]*)$/.exec(paragraph) ?? [];
    return name && title && text ? [{ name, title, text }] : [];
  });
const names = rules.map(({ name }) => name);

describe('docs/rules.md', () => {
  it('numbers its rules from R1 without gaps or repetition', () => {
    expect(rules.length).toBeGreaterThanOrEqual(27);
    expect(names).toEqual(rules.map((_, at) => `R${at + 1}`));
  });

  it.each(rules)('$name states its source and its error', ({ text }) => {
    expect(text).toMatch(/\*Source:\* \S/);
    expect(text).toMatch(/\*Error:\*\s\S/);
  });

  it('has every rule that is cited anywhere', () => {
    const places = ['src', 'test', 'docs', 'scripts', 'prisma', 'clients/typescript', 'README.md', 'CONTRIBUTING.md'];
    const unknown = [...places, 'CHANGELOG.md', 'schema.graphql']
      .flatMap(filesOf)
      .filter((path) => path !== 'test/rules.test.ts')
      .flatMap((path) => numbersIn(textOf(path)).map((rule) => ({ path, rule })))
      .filter(({ rule }) => !names.includes(rule));
    expect(unknown).toEqual([]);
  });
});

describe('a test', () => {
  const tests = filesOf('test').filter((path) => path.endsWith('.test.ts') && path !== 'test/rules.test.ts');
  // A title or a comment: a rule is named in prose.
  const words = tests.flatMap((path) => textOf(path).match(/\/\/.*$|\/\*[\s\S]*?\*\/|'[^'\n]*'|`[^`]*`/gm) ?? []);
  const named = new Set(words.flatMap(numbersIn));

  it.each(rules)('covers $name ($title)', ({ name }) => {
    expect(named).toContain(name);
  });

  it('refers to nothing outside the repository', () => {
    const foreign = /\bsections? \d|\bexemplars?\b|'contract:/;
    expect(tests.filter((path) => foreign.test(textOf(path)))).toEqual([]);
  });
});
