import fc from 'fast-check';
import { OperationTypeNode } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSchema } from '../../src/schema/index.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { Normalizer, normalizedRows } from '../support/data/normalizer.ts';
import { type Fault, search } from '../support/data/search.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { withoutDeliveries } from '../support/databases/undelivering-database.ts';
import { openTestApp } from '../support/gateways/app.ts';
import { describeDifference, describeRequest, type FreshApp, startFreshApp } from '../support/gateways/fresh-app.ts';
import { copyOrganization, type OrganizationCopy, rowsOf } from '../support/gateways/organization-copies.ts';
import { type ServedApp, serveApp } from '../support/gateways/served-app.ts';
import { createWorld, type World } from '../support/gateways/world.ts';
import { Choices, choiceNumbers } from '../support/operations/choices.ts';
import { bodyOf, type GeneratedRequest, generateRequest, permissionsOf } from '../support/operations/requests.ts';
import { anyWrites } from '../support/operations/selection-profiles.ts';
import { until } from '../support/processes/until.ts';

/** Number of sequences of writes to compare; `npm run fuzz -- --runs N` compares more. */
const runs = Math.ceil(Number(process.env.FUZZ_RUNS ?? 60) / 5);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Number of requests after which an operation is no longer new to a gateway. */
const uses = 5;
const longest = 8;

const schema = createSchema();

let db: Database;
let world: World;
let used: ServedApp;
/** An organization whose only use is to make operations known to a gateway. */
let scratch: OrganizationCopy;
let likeness: Normalizer;
beforeAll(async () => {
  db = withoutDeliveries(await openTestDatabase());
  const app = await openTestApp({}, db);
  world = await createWorld(app, db);
  scratch = await copyOrganization(db, world.tenant, permissionsOf);
  used = await serveApp(app);
  const [now] = await db.query<{ now: Date }>(statement('', 'SELECT statement_timestamp() AS now'), []);
  likeness = new Normalizer((await rowsOf(db, world.tenant.orgId)).join('\n'), now!.now);
}, 120_000);

const unfinished = statement('', 'SELECT id FROM bulk_operations WHERE completed_at IS NULL');
const settled = () =>
  until(
    () => db.query(unfinished, []),
    (rows) => rows.length === 0,
    60_000,
  );

/**
 * The same writes on two organizations with the same rows: each as a first use of its operation, and as a repeated one.
 */
const faultOfWrites = async (requests: readonly GeneratedRequest[], fresh: FreshApp): Promise<string | null> => {
  const copy = () => copyOrganization(db, world.tenant, permissionsOf);
  const [first, later] = [await copy(), await copy()];
  let asked = 0;
  for (const request of requests) {
    const headers: Record<string, string> = request.accept === null ? {} : { accept: request.accept };
    const tokenOf = (twin: OrganizationCopy) => twin.tokens.get(request.asker) as string;
    for (const variables of request.variables) {
      const body = bodyOf(request, variables);
      for (let use = 0; use < uses; use++) await used.post(body, scratch.tokens.get('all') as string, headers);
      const answers = [
        await fresh.post(bodyOf(request, variables, `\n#${++asked}`), tokenOf(first), headers),
        await used.post(body, tokenOf(later), headers),
      ] as const;
      const [one, other] = answers.map((answer) => ({ ...answer, text: likeness.of(answer.text) }));
      if (JSON.stringify(one) !== JSON.stringify(other))
        return describeDifference({ request, variables, use: uses, first: one!, later: other! });
      if (fresh.logged.length > 0) return `${describeRequest(request)}\n${fresh.logged.splice(0).join('\n')}`;
      if (request.text.includes('ulk')) await settled();
    }
  }
  const [rows, others] = [
    normalizedRows(likeness, await rowsOf(db, first.orgId), first.orgId),
    normalizedRows(likeness, await rowsOf(db, later.orgId), later.orgId),
  ];
  const differing = [
    ...rows.filter((row) => !others.includes(row)).map((row) => `first: ${row}`),
    ...others.filter((row) => !rows.includes(row)).map((row) => `after ${uses} uses: ${row}`),
  ];
  if (differing.length === 0 && rows.length === others.length) return null;
  return [...requests.map(describeRequest), ...differing].join('\n').slice(0, 10_000);
};

type Things = readonly (readonly number[][])[];

const faultOf = async ([thing]: Things): Promise<Fault<number[][]> | null> => {
  const requests = thing!.map((numbers) =>
    generateRequest(schema, OperationTypeNode.MUTATION, anyWrites, world.known, new Choices(numbers), 2),
  );
  const fresh = await startFreshApp(db);
  try {
    const what = await faultOfWrites(requests, fresh);
    return what === null ? null : { thing: thing as number[][], what };
  } finally {
    await fresh.close();
  }
};

describe('writes that a gateway has seen before', () => {
  it(
    `return and store the same as new ones (seed ${seed}, ${runs} sequences)`,
    async () => {
      const thing = fc.array(choiceNumbers(300), { minLength: 1, maxLength: longest, size: 'max' });
      expect(await search({ thing, groupSize: 1, faultOf, runs, seed })).toBeNull();
    },
    Math.max(240_000, runs * 5_000),
  );
});
