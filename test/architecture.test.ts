import { describe, expect, it } from 'vitest';
import { findCircles, layerOf, readSourceFiles, roomOf } from './support/data/source-files.ts';

const files = readSourceFiles();
const filesOf = (...layers: string[]) => files.filter((file) => layers.includes(file.layer));

/**
 * Each layer with the layers it may import from, apart from itself. The arrow: server → schema → domain → store, jobs →
 * domain.
 */
const below: Record<string, readonly string[]> = {
  cli: ['app.ts', 'config', 'logger.ts', 'batching', 'jobs', 'domain', 'store', 'generated'],
  'app.ts': [
    'shard-gateways.ts',
    'config',
    'logger.ts',
    'server',
    'fast-path',
    'operations',
    'schema',
    'jobs',
    'domain',
    'store',
  ],
  'shard-gateways.ts': ['config', 'logger.ts', 'jobs', 'domain', 'store'],
  server: ['fast-path', 'operations', 'schema', 'domain', 'store'],
  'fast-path': ['operations', 'schema', 'domain', 'store'],
  operations: ['schema', 'domain', 'store'],
  schema: ['domain', 'store', 'generated'],
  jobs: ['domain', 'store'],
  domain: ['batching', 'store', 'generated'],
  store: ['generated'],
  batching: [],
  'logger.ts': ['config'],
  config: ['domain'],
};

/** The packages that belong to particular layers, with the layers that may import them. */
const tied: Record<string, readonly string[]> = {
  graphql: ['server', 'fast-path', 'operations', 'schema'],
  'graphql-yoga': ['server'],
  'graphql-ws': ['server'],
  ws: ['server'],
  '@pothos/core': ['schema'],
  pg: ['store'],
  '@electric-sql/pglite': ['store'],
  '@prisma/adapter-pg': ['store'],
  'pg-boss': ['jobs'],
  'prom-client': ['server'],
  '@opentelemetry/sdk-trace': ['server'],
  commander: ['cli'],
  'csv-parse': ['cli'],
  'html-to-text': ['cli'],
  yauzl: ['cli'],
};

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

describe('architecture', () => {
  it('every layer is listed here and has files', () => {
    expect([...new Set(files.map((file) => file.layer))].toSorted()).toEqual(Object.keys(below).toSorted());
  });

  it('imports are read correctly', () => {
    const gateway = files.find((file) => file.path === 'domain/gateway.ts');
    expect(gateway?.imports).toContain('batching/write-batcher.ts');
    expect(gateway?.imports).toContain('domain/conversations/create-conversations.ts');
    const known = new Set(files.map((file) => file.path));
    const unknown = files.flatMap((file) =>
      file.imports.filter((path) => !known.has(path) && !path.startsWith('generated/')).map((to) => [file.path, to]),
    );
    expect(unknown).toEqual([]);
  });

  it('nothing imports upward', () => {
    const upward = files.flatMap((file) =>
      file.imports
        .filter((path) => layerOf(path) !== file.layer && !below[file.layer]?.includes(layerOf(path)))
        .map((path) => `${file.path} → ${path}`),
    );
    expect(upward).toEqual([]);
  });

  it('no layer reaches itself through another', () => {
    expect(findCircles(new Map(Object.entries(below)))).toEqual([]);
  });

  it('rooms of a layer import each other in one direction only', () => {
    const rooms = new Map<string, string[]>();
    for (const { path, imports } of files) {
      const others = imports.map(roomOf).filter((room) => room !== roomOf(path));
      rooms.set(roomOf(path), [...(rooms.get(roomOf(path)) ?? []), ...others]);
    }
    expect(findCircles(rooms)).toEqual([]);
  });

  it('no files import each other in a cycle, including types', () => {
    expect(findCircles(new Map(files.map(({ path, imports }) => [path, imports])))).toEqual([]);
  });

  it('cycles are detected', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b', 'd']],
      ['d', []],
    ]);
    expect(findCircles(graph)).toEqual([['b', 'c']]);
  });

  it('no folder holds more than 15 files', () => {
    const counts = new Map<string, number>();
    for (const { path } of files) {
      const folder = path.split('/').slice(0, -1).join('/');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });

  it('packages that belong to a layer are imported in no other', () => {
    const used = new Set(files.flatMap((file) => file.packages));
    expect(Object.keys(tied).filter((name) => !used.has(name))).toEqual([]);
    const strays = files.flatMap((file) =>
      file.packages
        .filter((name) => tied[name] !== undefined && !tied[name].includes(file.layer))
        .map((name) => `${file.path} → ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it("only the store calls Prisma's client", () => {
    const callers = files.filter((file) => /\bprisma\.(\$|[a-z]\w*\.)/.test(withoutComments(file.text)));
    expect(callers.length).toBeGreaterThan(0);
    expect(callers.filter((file) => file.layer !== 'store').map((file) => file.path)).toEqual([]);
  });

  it('only db-errors.ts knows database error codes', () => {
    // Five digits or capitals that start like a class of SQLSTATE; Prisma's own start with P.
    const code = /'(?:(?:[0-5]\d|0[A-Z]|2[BDF]|3[BDF]|F0|HV|P0|XX)[0-9A-Z]{3}|P\d{4})'/;
    const classOfCodes = /\.startsWith\('[0-9A-Z]{2}'\)/;
    const knowing = files
      .filter((file) => file.layer !== 'cli' && file.layer !== 'config')
      .filter((file) => {
        const text = withoutComments(file.text);
        return code.test(text) || classOfCodes.test(text);
      });
    expect(knowing.map((file) => file.path)).toEqual(['store/core/db-errors.ts']);
  });

  it('only the command line accesses process.env, and passes it to config', () => {
    const handing = /\b(?:parseConfig|findUnknownVariables)\(process\.env\)/g;
    const environment =
      /process\s*(?:\?\.|\.|\[\s*['"])\s*env\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'(?:node:)?process'/;
    const readers = files.filter((file) => environment.test(withoutComments(file.text).replaceAll(handing, '')));
    expect(readers.map((file) => file.path)).toEqual([]);
    const callers = files.filter((file) => file.text.search(handing) !== -1);
    expect(callers.length).toBeGreaterThan(0);
    expect(callers.filter((file) => file.layer !== 'cli').map((file) => file.path)).toEqual([]);
  });

  it('names are kebab-case and more specific than utils', () => {
    const bad = files.filter(({ path }) => {
      const name = path.split('/').at(-1) as string;
      return (
        !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name) || /\b(utils?|helpers?|common|managers?|services?)\b/.test(name)
      );
    });
    expect(bad.map((file) => file.path)).toEqual([]);
    expect(files.filter((file) => /^export default\b/m.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it('no source file has more than 250 lines', () => {
    const long = files.map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }));
    expect(long.filter((file) => file.lines > 250)).toEqual([]);
  });

  it('every exported function of domain and store has a doc comment', () => {
    const exported =
      /^export (?:async )?function\*? (\w+)|^export const (\w+)[^=\n]* = (?:async )?(?:<|\([^)]*\)[^=\n]*=>|function)/gm;
    let count = 0;
    const silent = filesOf('domain', 'store').flatMap((file) =>
      [...file.text.matchAll(exported)]
        .filter((match) => ++count && !/\*\/\n$/.test(file.text.slice(0, match.index)))
        .map((match) => `${file.path}: ${match[1] ?? match[2]}`),
    );
    expect(count).toBeGreaterThan(50);
    expect(silent).toEqual([]);
  });
});
