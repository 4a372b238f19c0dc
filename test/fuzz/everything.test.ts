import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSchema } from '../../src/schema/index.ts';
import { statement } from '../../src/store/core/database.ts';
import { startConversation, write } from '../support/clients/client.ts';
import { brokenInvariants } from '../support/data/invariants.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createRows, type Rows } from '../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createOtherTenant, type Tenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';
import {
  everyOperation,
  type KnownIds,
  type Operation,
  soundVariables,
  variablesFor,
} from '../support/schema/operation-arbitrary.ts';

/** Number of groups of operations to send; `npm run fuzz -- --runs N` sends more. */
const runs = Number(process.env.FUZZ_RUNS ?? 40);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Number of operations sent at once, so that hostile ones share a batch with others. */
const groupSize = 6;

const schema = createSchema();
const operations = everyOperation(schema);
/** In all data of the other organization, and in nothing that is ever sent for this one. */
const marker = 'of-the-other-organization';

let app: TestApp;
let other: Tenant;
let ids: KnownIds;
let ownIds: Rows['ids'];
let theirCount: number;
beforeAll(async () => {
  app = await openTestApp();
  const db = await openTestDatabase();
  other = await createOtherTenant(db);
  const own = [await createRows(app, app.tenant), await createRows(app, app.tenant)] as const;
  const theirs = await createRows(app, other);
  const marked = await startConversation(
    app,
    {
      customer: { email: `${marker}@example.com`, firstName: marker },
      name: marker,
      externalId: marker,
      tags: [marker],
      custom: { markStr: marker },
      threads: [{ text: marker, attachments: [{ fileName: marker, mimeType: 'text/plain', data: '' }] }],
    },
    other.token,
  );
  await write(app, 'updateOrganization', { name: marker }, other.token);
  theirCount = await db.prisma.conversation.count({ where: { orgId: other.orgId } });
  ownIds = own[0].ids;
  ids = {
    own: own.flatMap((rows) => Object.values(rows.ids)),
    foreign: [...Object.values(theirs.ids), marked.id, marked.customer.id],
  };
}, 120_000);

interface Sent {
  readonly operation: Operation;
  readonly variables: object;
}

/** What is wrong with a response; null if nothing is. */
const fault = async ({ operation, variables }: Sent): Promise<string | null> => {
  const { status, data, errors } = await app.graphql<Record<string, unknown> | null>(operation.text, variables);
  const text = JSON.stringify([data, errors]);
  const code = errors?.map(({ extensions }) => extensions.code).find((one) => one !== 'BAD_USER_INPUT');
  if (code !== undefined) return `${status} ${code}: ${JSON.stringify(errors).slice(0, 500)}`;
  if (text.includes(marker)) return `the answer shows what is of another organization: ${text.slice(0, 500)}`;
  const sent = JSON.stringify(variables);
  const leaked = ids.foreign.find((id) => text.includes(id) && !sent.includes(id));
  if (leaked) return `the answer shows ${leaked}, which is of another organization`;
  if (data && operation.field in data) reached.add(operation.field);
  return null;
};
const reached = new Set<string>();

const group = () =>
  fc.array(
    fc
      .constantFrom(...operations)
      .chain((operation) => variablesFor(schema, operation, ids).map((variables) => ({ operation, variables }))),
    { minLength: groupSize, maxLength: groupSize },
  );

describe('every input', () => {
  it('is part of a valid operation, for every query and mutation', () => {
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(operations.map(({ field }) => field)).toEqual(fields);
    for (const { text, field } of operations) expect(validate(schema, parse(text)), field).toEqual([]);
  });

  it('is within all limits: with valid arguments, every operation reaches its resolver', async () => {
    for (const operation of operations) {
      const variables = soundVariables(schema, operation, ownIds, { path: [], value: null });
      const { data, errors } = await app.graphql(operation.text, variables);
      // An error about an argument that a resolver requires names it; an error about a limit does not.
      const refused = errors?.filter(({ extensions }) => extensions.argument === undefined) ?? [];
      expect(refused, operation.field).toEqual([]);
      expect(data === null && errors === undefined, operation.field).toBe(false);
    }
  });

  it(
    `causes no fault and reveals no data of another organization (seed ${seed}, ${runs} runs)`,
    async () => {
      const property = fc.asyncProperty(group(), async (sent) => {
        const faults = await Promise.all(
          sent.map(async (one) => {
            const what = await fault(one);
            return what && `${one.operation.field}: ${what}\n${JSON.stringify(one.variables).slice(0, 2_000)}`;
          }),
        );
        const found = faults.filter((one) => one !== null);
        if (found.length > 0) throw new Error(found.join('\n'));
      });
      // The database keeps what a run wrote, so a smaller case would not reproduce the failure: no shrinking.
      const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
      const error = details.errorInstance as Error | null;
      expect.soft(error?.stack?.slice(0, 5_000) ?? null, `seed ${details.seed}, run ${details.numRuns}`).toBeNull();
      expect(app.logged.map(({ msg, err }) => `${msg}: ${err?.message}`)).toEqual([]);
      // Responses of operations whose arguments were rejected reveal nothing.
      if (runs >= 40) expect(reached.size, [...reached].join()).toBeGreaterThan(operations.length / 2);
    },
    Math.max(60_000, runs * 2_000),
  );

  it('leaves the tables consistent, and those of the other organization unchanged', async () => {
    const db = await openTestDatabase();
    const unfinished = statement('', 'SELECT id FROM bulk_operations WHERE completed_at IS NULL');
    await until(
      () => db.query(unfinished, []),
      (rows) => rows.length === 0,
      60_000,
    );
    expect(await brokenInvariants(db)).toEqual([]);
    const conversations = await db.prisma.conversation.findMany({ where: { orgId: other.orgId } });
    expect(conversations.length).toBe(theirCount);
    for (const row of conversations) expect(row).toMatchObject({ rev: 1, mergedIntoId: null });
  }, 90_000);
});
