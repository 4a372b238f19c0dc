import { OperationTypeNode } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSchema } from '../../src/schema/index.ts';
import type { Database } from '../../src/store/core/database.ts';
import { type Fault, search } from '../support/data/search.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { openTestApp } from '../support/gateways/app.ts';
import {
  type Askers,
  compareWays,
  describeDifference,
  describeRequest,
  startFreshApp,
} from '../support/gateways/fresh-app.ts';
import { type ServedApp, serveApp } from '../support/gateways/served-app.ts';
import { createWorld, type World } from '../support/gateways/world.ts';
import { Choices, choiceNumbers } from '../support/operations/choices.ts';
import { type GeneratedRequest, generateRequest, permissionsOf } from '../support/operations/requests.ts';
import { anyReads, conditionalReads, plannableReads } from '../support/operations/selection-profiles.ts';

/** Number of requests to compare; `npm run fuzz -- --runs N` compares more. */
const runs = Number(process.env.FUZZ_RUNS ?? 160);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Number of requests per fresh gateway. */
const groupSize = 8;

const schema = createSchema();
const profiles = [
  [5, plannableReads],
  [3, anyReads],
  [2, conditionalReads],
] as const;

let db: Database;
let world: World;
let used: ServedApp;
const tokens = new Map<string, string>();
/** Number of statements that returned JSON; without any, the test would only compare the executor with itself. */
let jsonReads = 0;
beforeAll(async () => {
  db = await openTestDatabase();
  const app = await openTestApp();
  db.onStatement(({ name }) => {
    if (name.startsWith('conversation_json_')) jsonReads++;
  });
  world = await createWorld(app, db);
  used = await serveApp(app);
  for (const [asker, permissions] of Object.entries(permissionsOf))
    tokens.set(asker, await world.tenant.tokenWith([...permissions]));
}, 120_000);

/** Masks what differs between any two responses: the request id, and the port and expiry of links to files. */
const steady = (text: string) =>
  text
    .replace(/"requestId":"[0-9a-f-]{36}"/g, '"requestId":""')
    .replace(/http:\/\/127\.0\.0\.1:\d+(\/attachments\/\w+\/\w+)\?expires=\d+&signature=[\w-]+/g, '$1');

const askers = ({ asker }: GeneratedRequest): Askers => ({
  token: tokens.get(asker) as string,
  usual: tokens.get('all') as string,
});

const faultOf = async (things: readonly number[][]): Promise<Fault<number[]> | null> => {
  const fresh = await startFreshApp(db);
  try {
    for (const thing of things) {
      const choices = new Choices(thing);
      const profile = choices.weighted(profiles);
      const request = generateRequest(schema, OperationTypeNode.QUERY, profile, world.known, choices);
      const difference = await compareWays(request, askers(request), fresh, used, steady);
      if (difference) return { thing, what: describeDifference(difference) };
      if (fresh.logged.length > 0) return { thing, what: `${describeRequest(request)}\n${fresh.logged.join('\n')}` };
    }
    return null;
  } finally {
    await fresh.close();
  }
};

describe('an operation that a gateway has seen before', () => {
  it(
    `gets the same response, byte for byte, as from a fresh gateway (seed ${seed}, ${runs} requests)`,
    async () => {
      expect(await search({ thing: choiceNumbers(400), groupSize, faultOf, runs, seed })).toBeNull();
      expect(jsonReads).toBeGreaterThan(runs / 10);
    },
    Math.max(120_000, runs * 500),
  );
});
