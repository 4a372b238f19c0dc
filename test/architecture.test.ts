import { describe, expect, it } from 'vitest';
import { layerOf, readSourceFiles } from './support/data/source-files.ts';

const files = readSourceFiles();
const filesOf = (...layers: string[]) => files.filter((file) => layers.includes(file.layer));

/** Each layer with those it may import from, beside itself. The arrow: http → schema → domain → store, jobs → domain. */
const below: Record<string, readonly string[]> = {
  cli: ['app.ts', 'config.ts', 'logger.ts', 'domain', 'store', 'generated'],
  'app.ts': ['config.ts', 'logger.ts', 'http', 'schema', 'jobs', 'domain', 'store'],
  http: ['schema', 'domain', 'store'],
  schema: ['domain', 'store', 'generated'],
  jobs: ['domain', 'store'],
  domain: ['batching', 'store', 'generated'],
  store: ['generated'],
  batching: [],
  'logger.ts': ['config.ts'],
  'config.ts': ['config-limits.ts', 'config-operations.ts', 'config-variable.ts', 'domain'],
  'config-limits.ts': ['config-variable.ts'],
  'config-operations.ts': ['config-variable.ts'],
  'config-variable.ts': [],
};

/** The packages that tie a file to one layer, with the layers that may know them. */
const tied: Record<string, readonly string[]> = {
  graphql: ['http', 'schema'],
  'graphql-yoga': ['http'],
  'graphql-ws': ['http'],
  ws: ['http'],
  '@pothos/core': ['schema'],
  pg: ['store'],
  '@electric-sql/pglite': ['store'],
  '@prisma/adapter-pg': ['store'],
  'pg-boss': ['jobs'],
  'prom-client': ['http'],
  '@opentelemetry/sdk-trace': ['http'],
  commander: ['cli'],
  'csv-parse': ['cli'],
  '@streamparser/json': ['cli'],
};

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

describe('architecture', () => {
  it('section 2: every layer is known here, and has files', () => {
    expect([...new Set(files.map((file) => file.layer))].toSorted()).toEqual(Object.keys(below).toSorted());
  });

  it('section 2: imports are read as they are written', () => {
    const gateway = files.find((file) => file.path === 'domain/gateway.ts');
    expect(gateway?.imports).toContain('batching/write-batcher.ts');
    expect(gateway?.imports).toContain('domain/conversations/create-conversations.ts');
    const known = new Set(files.map((file) => file.path));
    const unknown = files.flatMap((file) =>
      file.imports.filter((path) => !known.has(path) && !path.startsWith('generated/')).map((to) => [file.path, to]),
    );
    expect(unknown).toEqual([]);
  });

  it('section 2: nothing imports upward', () => {
    const upward = files.flatMap((file) =>
      file.imports
        .filter((path) => layerOf(path) !== file.layer && !below[file.layer]?.includes(layerOf(path)))
        .map((path) => `${file.path} → ${path}`),
    );
    expect(upward).toEqual([]);
  });

  it('section 2: no layer reaches itself by way of another', () => {
    const reach = (layer: string, seen = new Set<string>()): Set<string> => {
      for (const next of below[layer] ?? []) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    expect(Object.keys(below).filter((layer) => reach(layer).has(layer))).toEqual([]);
  });

  it('section 2: what belongs to one layer is imported in no other', () => {
    const used = new Set(files.flatMap((file) => file.packages));
    expect(Object.keys(tied).filter((name) => !used.has(name))).toEqual([]);
    const strays = files.flatMap((file) =>
      file.packages
        .filter((name) => tied[name] !== undefined && !tied[name].includes(file.layer))
        .map((name) => `${file.path} → ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it('section 3 of the exemplars: only db-errors.ts knows codes of the database', () => {
    // Five digits or capitals that begin as a class of SQLSTATE does; Prisma's own begin with P.
    const code = /'(?:(?:[0-5]\d|0[A-Z]|2[BDF]|3[BDF]|F0|HV|P0|XX)[0-9A-Z]{3}|P\d{4})'/;
    const classOfCodes = /\.startsWith\('[0-9A-Z]{2}'\)/;
    const knowing = filesOf('http', 'schema', 'domain', 'store', 'jobs', 'batching', 'app.ts').filter((file) => {
      const text = withoutComments(file.text);
      return code.test(text) || classOfCodes.test(text);
    });
    expect(knowing.map((file) => file.path)).toEqual(['store/core/db-errors.ts']);
  });

  it('exemplars, section 1: only the command line touches process.env, and hands it to parseConfig', () => {
    const environment =
      /process\s*(?:\?\.|\.|\[\s*['"])\s*env\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'(?:node:)?process'/;
    const readers = files.filter((file) =>
      environment.test(withoutComments(file.text).replaceAll('parseConfig(process.env)', '')),
    );
    expect(readers.map((file) => file.path)).toEqual([]);
    const callers = files.filter((file) => file.text.includes('parseConfig(process.env)'));
    expect(callers.length).toBeGreaterThan(0);
    expect(callers.filter((file) => file.layer !== 'cli').map((file) => file.path)).toEqual([]);
  });

  it('exemplars, section 2: names are kebab-case, and say more than utils', () => {
    const bad = files.filter(({ path }) => {
      const name = path.split('/').at(-1) as string;
      return (
        !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name) || /\b(utils?|helpers?|common|managers?|services?)\b/.test(name)
      );
    });
    expect(bad.map((file) => file.path)).toEqual([]);
    expect(files.filter((file) => /^export default\b/m.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  it('section 2: no source file has 260 lines or more', () => {
    const long = files.map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }));
    expect(long.filter((file) => file.lines >= 260)).toEqual([]);
  });

  it('every exported function of domain and store says what it does', () => {
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
