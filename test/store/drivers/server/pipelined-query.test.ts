import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Statement, statement } from '../../../../src/store/core/database.ts';
import { typeParsers } from '../../../../src/store/drivers/parse-values.ts';
import { PipelinedQuery } from '../../../../src/store/drivers/server/pipelined-query.ts';
import { testDatabaseUrl } from '../../../support/databases/database.ts';

const HALF = statement('groupHalf', 'SELECT 10 / $1::int AS half');
const NONE = statement('groupNone', 'SELECT 1 AS one, now() AS now WHERE false');
const TWO_ROWS = statement('groupTwoRows', "SELECT n, 'row ' || n AS name FROM generate_series(1, 2) AS n");
const INSERT = statement('groupInsert', 'INSERT INTO grouped VALUES ($1)');
const MISSPELT = statement('groupMisspelt', 'SELEKT 1');

describe('pipelined statements', () => {
  let client: pg.Client;
  /** How many Sync, Describe and Parse messages were sent. */
  const asked = { sync: 0, describe: 0, parse: 0 };

  beforeAll(async () => {
    client = new pg.Client({ connectionString: await testDatabaseUrl(), pipeline: true });
    await client.connect();
    await client.query('CREATE TABLE grouped (n int PRIMARY KEY)');
    const { connection } = client as unknown as { connection: Record<string, (message: unknown) => void> };
    for (const name of Object.keys(asked) as (keyof typeof asked)[]) {
      const send = connection[name]!.bind(connection);
      connection[name] = (message) => {
        asked[name] += 1;
        send(message);
      };
    }
  });
  afterAll(() => client?.end());

  /** The result of each: its rows, or its error message. */
  const run = async (...members: [Statement, string[]?][]) => {
    const group = new PipelinedQuery();
    const answers = members.map(([one, values = []]) => group.add(one, values));
    Object.assign(asked, { sync: 0, describe: 0, parse: 0 });
    group.sendOn(client);
    const settled = await Promise.allSettled(answers);
    return settled.map((each) => (each.status === 'fulfilled' ? each.value.rows : (each.reason as Error).message));
  };

  it('take a single round trip, and return their own rows', async () => {
    expect(await run([HALF, ['5']], [NONE], [TWO_ROWS])).toEqual([
      [{ half: 2 }],
      [],
      [
        { n: 1, name: 'row 1' },
        { n: 2, name: 'row 2' },
      ],
    ]);
    expect(asked).toEqual({ sync: 1, describe: 3, parse: 3 });
  });

  it('are prepared and described once', async () => {
    expect(await run([HALF, ['2']], [TWO_ROWS], [INSERT, ['1']])).toEqual([[{ half: 5 }], expect.anything(), []]);
    expect(await run([INSERT, ['2']], [HALF, ['1']], [HALF, ['10']])).toEqual([[], [{ half: 10 }], [{ half: 1 }]]);
    expect(asked).toEqual({ sync: 1, describe: 0, parse: 0 });
  });

  it('stop at the first that fails, and are usable again', async () => {
    const [good, bad, skipped] = await run([INSERT, ['3']], [HALF, ['0']], [TWO_ROWS]);
    expect([good, bad, skipped]).toEqual([[], 'division by zero', 'division by zero']);
    // Without BEGIN, they share an implicit transaction.
    expect(await run([statement('', 'SELECT n FROM grouped WHERE n = 3')])).toEqual([[]]);
    expect(await run([HALF, ['5']], [TWO_ROWS], [INSERT, ['3']])).toEqual([[{ half: 2 }], expect.anything(), []]);
  });

  it('fail in the same way when sent again, whether or not the server had prepared them', async () => {
    for (const _ of [1, 2]) expect(await run([MISSPELT])).toEqual(['syntax error at or near "SELEKT"']);
    for (const _ of [1, 2]) expect((await run([INSERT, ['3']]))[0]).toContain('duplicate key');
    expect(await run([INSERT, ['4']])).toEqual([[]]);
  });

  it('return their command', async () => {
    const group = new PipelinedQuery();
    const answers = ['BEGIN', 'COMMIT'].map((text) => group.add(statement(text, text), []));
    group.sendOn(client);
    expect((await Promise.all(answers)).map(({ command }) => command)).toEqual(['BEGIN', 'COMMIT']);
  });

  it('fail alone if a value cannot be parsed', async () => {
    const unreadable = vi.spyOn(typeParsers, 'getTypeParser').mockReturnValueOnce((() => {
      throw new Error('Unreadable, on purpose.');
    }) as never);
    const text = statement('', 'SELECT 1 AS one');
    expect(await run([text], [text])).toEqual(['Unreadable, on purpose.', [{ one: 1 }]]);
    unreadable.mockRestore();
  });

  it('keep a limited number of client-generated statements prepared, and evict from the owner with the most', async () => {
    const of = (owner: string, n: number) => statement(`caused_${owner}_${n}`, `SELECT ${n} AS n`, { owner });
    expect(await run([of('few', 1)])).toEqual([[{ n: 1 }]]);
    for (let from = 0; from < 500; from += 50) {
      const members = Array.from({ length: 50 }, (_, n): [Statement] => [of('many', from + n)]);
      expect(await run(...members)).toEqual(members.map((_, n) => [{ n: from + n }]));
    }
    const { rows } = await client.query("SELECT name FROM pg_prepared_statements WHERE name LIKE 'caused%'");
    const names = rows.map(({ name }) => name as string);
    expect(names.length).toBe(200);
    expect(names).toContain('caused_few_1');
    expect(await run([of('few', 1)], [of('many', 0)], [of('many', 499)])).toEqual([
      [{ n: 1 }],
      [{ n: 0 }],
      [{ n: 499 }],
    ]);
    expect(asked).toMatchObject({ parse: 1 });
  });

  it('all fail on a closed connection', async () => {
    const closed = new pg.Client({ connectionString: await testDatabaseUrl(), pipeline: true });
    await closed.connect();
    await closed.end();
    const group = new PipelinedQuery();
    const answers = [group.add(TWO_ROWS, []), group.add(NONE, [])];
    group.sendOn(closed);
    for (const answer of answers) await expect(answer).rejects.toThrow('not queryable');
  });
});
