import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRolledBack, isUnavailable } from '../../src/store/core/db-errors.ts';

const require = createRequire(import.meta.url);
const ofPg = createRequire(require.resolve('pg'));
const source = (entry: string) => {
  const folder = dirname(entry);
  const files = readdirSync(folder).filter((name) => /\.c?js$/.test(name));
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
};
const texts = {
  pg: source(require.resolve('pg')),
  'pg-pool': source(ofPg.resolve('pg-pool')),
  pglite: source(require.resolve('@electric-sql/pglite')),
};

/** Errors that the drivers throw without a code: `db-errors` recognizes them by their text. */
const neverSent = [
  ['pg-pool', 'timeout exceeded when trying to connect'],
  ['pg-pool', 'Connection terminated due to connection timeout'],
  ['pg-pool', 'Cannot use a pool after calling end on the pool'],
  ['pg', 'timeout expired'],
  ['pg', 'Client has encountered a connection error and is not queryable'],
  ['pg', 'Client was closed and is not queryable'],
  ['pglite', 'PGlite is closing'],
  ['pglite', 'PGlite is closed'],
] as const;
const connectionLost = [
  ['pg', 'Connection terminated'],
  ['pg', 'Connection terminated unexpectedly'],
  ['pg', 'Query read timeout'],
] as const;

/** As a separate text, or at the end of one after the library's own line break. */
const thrown = (message: string) => new RegExp(`['"\`\\n]${message}['"\`]`);

describe('driver messages', () => {
  it.each(neverSent)('%s still throws "%s", which means that nothing was sent', (library, message) => {
    expect(texts[library]).toMatch(thrown(message));
    expect([isUnavailable(new Error(message)), isRolledBack(new Error(message))]).toEqual([true, true]);
  });

  it.each(connectionLost)('%s still throws "%s", which leaves the outcome unknown', (library, message) => {
    expect(texts[library]).toMatch(thrown(message));
    expect([isUnavailable(new Error(message)), isRolledBack(new Error(message))]).toEqual([true, false]);
  });

  it('every message that db-errors knows is tested here', () => {
    const code = readFileSync(new URL('../../src/store/core/db-errors.ts', import.meta.url), 'utf8');
    const lists = [...code.matchAll(/const (?:NEVER_SENT|CONNECTION_LOST) = new Set\(\[([^\]]*)\]\)/g)];
    expect(lists).toHaveLength(2);
    const known = lists.flatMap(([, list]) => [...(list as string).matchAll(/'([^']+)'/g)].map(([, text]) => text));
    const ours = 'The database is closed.';
    const tested = [...neverSent, ...connectionLost].map(([, message]) => message);
    expect(known.filter((text) => text !== ours).toSorted()).toEqual(tested.toSorted());
  });
});
