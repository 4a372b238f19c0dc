import { getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSchema } from '../../src/schema/index.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createFaultyDatabase, type FaultyDatabase } from '../support/databases/faulty-database.ts';
import { createRows, type Rows } from '../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import {
  everyOperation,
  everySubscription,
  type Operation,
  soundVariables,
} from '../support/schema/operation-arbitrary.ts';

const schema = createSchema();
const operations = [
  ...everyOperation(schema).map((operation) => ({ operation, accept: 'application/json' })),
  ...everySubscription(schema).map((operation) => ({ operation, accept: 'text/event-stream' })),
];
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

let db: FaultyDatabase;
let app: TestApp;
let rows: Rows;
beforeAll(async () => {
  process.on('unhandledRejection', note);
  db = createFaultyDatabase(await openTestDatabase());
  app = await openTestApp({ subscriptionsPerToken: 10_000, socketsPerToken: 10_000 }, db);
  rows = await createRows(app, app.tenant);
}, 120_000);
afterAll(() => {
  process.off('unhandledRejection', note);
});

/** R24: whether it accepts `validateOnly`. */
function canRunDry({ field }: Operation): boolean {
  const input = schema
    .getMutationType()
    ?.getFields()
    [field]?.args.find(({ name }) => name === 'input');
  const type = input && getNamedType(input.type);
  return isInputObjectType(type) && 'validateOnly' in type.getFields();
}

/** Sends an operation and reads the beginning of the response; returns its status. */
async function send({ text, ...operation }: Operation, accept: string, validateOnly: boolean): Promise<number> {
  const sound = soundVariables(schema, { text, ...operation }, rows.ids, { path: [], value: null }) as {
    input?: object;
  };
  const variables = validateOnly && sound.input ? { ...sound, input: { ...sound.input, validateOnly } } : sound;
  const response = await app.fetch(
    new Request('http://parley.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.tenant.token}`, accept },
      body: JSON.stringify({ query: text, variables }),
    }),
  );
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  return response.status;
}

it('every operation gets a response, whichever of its statements fails, without an unhandled rejection', async () => {
  let failures = 0;
  for (const { operation, accept } of operations) {
    for (const validateOnly of canRunDry(operation) ? [false, true] : [false]) {
      const names = new Set<string>();
      const stop = db.onStatement(({ name }) => void names.add(name));
      await send(operation, accept, validateOnly);
      stop();
      for (const name of names) {
        db.failOn(name);
        const status = await send(operation, accept, validateOnly);
        db.failOn(null);
        if (app.logged.length > 0) failures++;
        app.logged.length = 0;
        expect([200, 400, 500], `${operation.field}, ${name}`).toContain(status);
      }
    }
  }
  expect(failures).toBeGreaterThan(operations.length);
  expect(unhandled).toEqual([]);
}, 300_000);
