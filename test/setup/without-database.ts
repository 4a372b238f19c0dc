import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a test opens the database of its run with; whatever else has to do with that database imports one of these. */
const openers = ['databases/database.ts', 'databases/shards.ts'].map((path) => join(root, 'test/support', path));

/** The test files in some folders whose imports lead to no database, as paths from the root. */
export function testsWithoutDatabase(folders: readonly string[]): string[] {
  const importsOf = rememberImports();
  return folders
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => {
      const reached = reachedFrom(path, importsOf);
      return !openers.some((opener) => reached.has(opener));
    })
    .map((path) => relative(root, path));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

function reachedFrom(path: string, importsOf: (path: string) => string[], reached = new Set<string>()): Set<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const imported of importsOf(path)) reachedFrom(imported, importsOf, reached);
  return reached;
}

/** Finds the test modules that a file imports, statically or not; reads each file once, and fails if one does not exist. */
function rememberImports(): (path: string) => string[] {
  const known = new Map<string, string[]>();
  return (path) => {
    const before = known.get(path);
    if (before) return before;
    const found = [...readFileSync(path, 'utf8').matchAll(/\b(?:from|import) ?\(?'(\.[^']+\.ts)'/g)]
      .map(([, specifier]) => join(dirname(path), specifier as string))
      .filter((imported) => /^(?:clients\/typescript\/)?test\//.test(relative(root, imported)));
    known.set(path, found);
    return found;
  };
}
