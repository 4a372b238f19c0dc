import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId, type IdType, idPrefixes } from '../../src/domain/core/ids.ts';
import { createSchema } from '../../src/schema/index.ts';
import { statement } from '../../src/store/core/database.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createRows, type Rows } from '../support/databases/rows.ts';
import { strangersRows } from '../support/databases/strangers-rows.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createOtherTenant, type Tenant } from '../support/gateways/tenant.ts';
import { inputPositions } from '../support/schema/input-positions.ts';
import { everyOperation, soundVariables } from '../support/schema/operation-arbitrary.ts';

const schema = createSchema();
const operations = new Map(everyOperation(schema).map((operation) => [operation.field, operation]));
/** Every position in the schema that takes an id, found automatically: new fields are covered, too. */
const places = inputPositions(schema).filter(({ type }) => type === 'ID');
const types = Object.keys(idPrefixes) as IdType[];

let app: TestApp;
let other: Tenant;
let own: Rows;
let rowsOfOther: () => Promise<Rows>;
beforeAll(async () => {
  app = await openTestApp();
  other = await createOtherTenant(await openTestDatabase());
  own = await createRows(app, app.tenant);
  rowsOfOther = strangersRows(app, other);
}, 120_000);

const tables = ['users', 'teams', 'queues', 'api_tokens', 'customers', 'conversations', 'threads', 'bulk_operations'];
const everythingStatement = statement(
  'test_everything_of',
  `${tables
    .map(
      (name) =>
        `SELECT '${name}' AS kind, id, (to_jsonb(t) - 'last_used_at')::text AS text FROM ${name} t WHERE org_id = $1`,
    )
    .join(' UNION ALL ')} ORDER BY kind, id`,
);

/** All rows of an organization as text, without the changes that using a token makes. */
const everythingOf = async ({ orgId }: Tenant): Promise<string> => {
  const rows = await (await openTestDatabase()).query<{ text: string }>(everythingStatement, [orgId]);
  return rows.map(({ text }) => text).join('\n');
};

/** The response with its data and errors, with the id that was sent masked. */
const answerTo = async (place: (typeof places)[number], id: string, theirs: Rows) => {
  const operation = operations.get(place.field);
  if (!operation) throw new Error(`No operation for ${place.field}.`);
  const variables = soundVariables(schema, operation, own.ids, { path: place.path, value: id });
  const { status, data, errors } = await app.graphql(operation.text, variables);
  const text = JSON.stringify({
    status,
    data,
    errors: errors?.map(({ message, extensions: { code } }) => [message, code]),
  });
  for (const [type, foreign] of Object.entries(theirs.ids))
    if (foreign !== id) expect(text, `${type} of another organization`).not.toContain(foreign);
  expect(text).not.toContain(theirs.email);
  expect(text).not.toContain(theirs.externalId);
  expect(errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('INTERNAL_SERVER_ERROR');
  return JSON.parse(text.replaceAll(id, '<id>')) as { data: Record<string, unknown> | null; errors?: unknown };
};

/** What does not change between calls: types, and the fields of expected failures. */
const shape = (answer: unknown): string =>
  JSON.stringify(answer, (key, value) =>
    typeof value === 'string' &&
    (/^(id|url|secret|cursor|startCursor|endCursor|requestId|.*At|email)$/.test(key) || /_[0-9a-z]{26}/.test(value))
      ? '…'
      : value,
  );

describe('every id of one organization, at every position that accepts one, used by another organization (R3)', () => {
  it('R3: the positions are found in the schema', () => {
    expect(places.length).toBeGreaterThan(30);
  });

  it.each(places.map((place) => [`${place.field} ${place.path.join(' ')}`, place] as const))(
    'R3: %s returns what it returns for unknown ids',
    async (_name, place) => {
      const theirs = await rowsOfOther();
      const before = await everythingOf(other);
      await Promise.all(
        types.map(async (type) => {
          const unknown = await answerTo(place, encodeId(type, newId()), theirs);
          const foreign = await answerTo(place, theirs.ids[type], theirs);
          expect(shape(foreign), type).toBe(shape(unknown));
        }),
      );
      expect(await everythingOf(other)).toBe(before);
    },
    60_000,
  );
});
