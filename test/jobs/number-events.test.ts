import pino from 'pino';
import { v7 as newId } from 'uuid';
import { expect, it } from 'vitest';
import { startNumbering } from '../../src/jobs/number-events.ts';
import { statement } from '../../src/store/core/database.ts';
import { numberedAtOnce } from '../../src/store/events/number-events.ts';
import { openTestDatabase } from '../support/databases/database.ts';

const fill = statement(
  'test_fill_events',
  `INSERT INTO events (org_id, id, type, subject_id, data, created_at)
   SELECT $1, gen_random_uuid(), 'thread.added', gen_random_uuid(), '{}', statement_timestamp() FROM generate_series(1, $2)`,
);
const check = statement(
  'test_check_events',
  `SELECT count(*)::int4 AS count, count(e.position)::int4 AS numbered, max(e.position)::int4 AS highest,
     count(*) FILTER (WHERE e.position = e.nth)::int4 AS ordered, (SELECT last_position::int4 FROM event_numbering) AS last
   FROM (SELECT *, row_number() OVER (ORDER BY sequence) AS nth FROM events) e`,
);

it('numbers what no reader has numbered, in limited transactions, and writes nothing when there is nothing', async () => {
  const db = await openTestDatabase();
  const count = 2 * numberedAtOnce + 7;
  await db.query(fill, [newId(), count]);
  const statements: string[] = [];
  const stop = db.onStatement(({ name }) => void statements.push(name));
  const numbering = startNumbering(db, pino({ level: 'silent' }));
  await Promise.all([numbering.run(), numbering.run()]);
  expect(statements.filter((name) => name === 'number_events')).toHaveLength(3);
  expect(await db.query(check, [])).toEqual([{ count, numbered: count, highest: count, ordered: count, last: count }]);
  statements.length = 0;
  await numbering.run();
  expect(statements).toEqual(['find_last_position']);
  stop();
  await numbering.stop();
});
