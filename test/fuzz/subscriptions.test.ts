import fc from 'fast-check';
import { isRequiredArgument, parse, validate } from 'graphql';
import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeId, type IdType, idPrefixes } from '../../src/domain/core/ids.ts';
import { createSchema } from '../../src/schema/index.ts';
import { startConversation, write } from '../support/clients/client.ts';
import { type EventStream, subscribe } from '../support/clients/event-stream.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createRows, type Rows } from '../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createOtherTenant, type Tenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';
import { hostileTexts } from '../support/schema/hostile-values.ts';
import { type InputPosition, inputPositions } from '../support/schema/input-positions.ts';
import { everySubscription, type Operation, variablesFor } from '../support/schema/operation-arbitrary.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 40);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

const schema = createSchema();
/** Every subscription, with every position that takes a value: additions to the schema are covered, too. */
const subscriptions = everySubscription(schema);
const places = inputPositions(schema, ['Subscription']);
const types = Object.keys(idPrefixes) as IdType[];
/** In every event of the other organization, and in none of this one. */
const marker = 'of-the-other-organization';
/** In the events of this one. */
const said = 'of-this-organization';
/** Number of subscriptions open at the same time. */
const atOnce = 60;
/** What a position accepts: ids of a type, or positions in the event stream. */
type Kind = IdType | 'position';

type Variables = Record<string, unknown>;
interface Heard {
  readonly field: string;
  readonly variables: Variables;
  readonly stream: EventStream;
}

let app: TestApp;
let other: Tenant;
let own: Rows;
const open: EventStream[] = [];
beforeAll(async () => {
  app = await openTestApp({ subscriptionsPerToken: 10_000 });
  other = await createOtherTenant(await openTestDatabase());
  own = await createRows(app, app.tenant);
  for (const operation of subscriptions) await learnKinds(operation);
}, 120_000);
const closeAll = () => Promise.all(open.splice(0).map((stream) => stream.close()));
afterEach(closeAll);

/** Subscribes, and closes the subscription after the test. */
const listen = async ({ field, text }: Operation, variables: Variables, token = app.tenant.token): Promise<Heard> => {
  const stream = await subscribe(app.fetch, token, text, variables);
  open.push(stream);
  return { field, variables, stream };
};

/** What each position accepts, according to its error; a position without an error is missing here. */
const kinds = new Map<InputPosition, Kind>();
const placesOf = ({ field }: Operation) => places.filter((place) => place.field === field);
const isRequired = ({ field, path }: InputPosition) =>
  schema
    .getSubscriptionType()
    ?.getFields()
    [field]?.args.some((arg) => arg.name === path[0] && isRequiredArgument(arg));
/** The required ids of a subscription, with the values under test. */
const variablesWith = (operation: Operation, ids: Rows['ids'], put: Variables = {}): Variables => {
  const needed = placesOf(operation).filter(isRequired);
  const given = needed.map((place) => [place.path[0], ids[kinds.get(place) as IdType] ?? 'nonsense']);
  return { ...Object.fromEntries(given), ...put };
};
const learnKinds = async (operation: Operation) => {
  const [needed, optional] = [
    placesOf(operation).filter(isRequired),
    placesOf(operation).filter((one) => !isRequired(one)),
  ];
  for (const place of [...needed, ...optional]) {
    const name = place.path[0] as string;
    const { stream } = await listen(operation, variablesWith(operation, own.ids, { [name]: 'nonsense' }));
    const [result] = await stream.end();
    const { code, typeName, argument } = result?.errors?.[0]?.extensions ?? {};
    if (code === 'NOT_FOUND' && types.includes(typeName as IdType)) kinds.set(place, typeName as IdType);
    if (code === 'BAD_USER_INPUT' && argument === name) kinds.set(place, 'position');
  }
};

/** Causes an event for every subscription. */
const happen = async ({ token }: Tenant, { ids }: Rows, text: string) => {
  const id = ids.Conversation;
  const target = await startConversation(app, { name: text }, token);
  await write(app, 'updateConversation', { id, name: text }, token);
  await write(app, 'createReply', { conversationId: id, text }, token);
  await write(app, 'mergeConversations', { sourceId: id, targetId: target.id }, token);
  await write(app, 'createReply', { conversationId: target.id, text: `${text}, after the merge` }, token);
  await startConversation(app, { name: `${text}, last` }, token);
};

/** A row of every type; the bulk operation has just started. */
const rowsOf = async (tenant: Tenant, text: string): Promise<Rows> => {
  const rows = await createRows(app, tenant);
  const conversations = Array.from({ length: 60 }, (_, n) => ({
    name: text,
    customer: { email: `${n}@example.com` },
  }));
  const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations }, tenant.token);
  return { ...rows, ids: { ...rows.ids, BulkOperation: bulkOperation.id } };
};

const expectNothingOf = (theirs: Rows, heard: readonly Heard[]) => {
  for (const { field, variables, stream } of heard) {
    const sent = Object.values(variables);
    const text = JSON.stringify(stream.results);
    const secrets = [...Object.values(theirs.ids), theirs.email, theirs.externalId, marker];
    for (const secret of secrets.filter((one) => !sent.includes(one)))
      expect(text.includes(secret), `${field} ${JSON.stringify(variables).slice(0, 500)} tells of ${secret}`).toBe(
        false,
      );
    expect(
      stream.results.every(({ data, errors }) => !data || !errors),
      field,
    ).toBe(true);
  }
};

const nameOf = ({ field, path }: InputPosition) => `${field} ${path.join(' ')}`;
const operationOf = ({ field }: InputPosition) => subscriptions.find((one) => one.field === field) as Operation;

describe('the subscriptions', () => {
  it('are all in the schema, and each of their arguments accepts an id or a position', () => {
    for (const { text, field } of subscriptions) expect(validate(schema, parse(text)), field).toEqual([]);
    expect(subscriptions.length).toBeGreaterThan(3);
    expect(places.length).toBeGreaterThan(5);
    // A new kind of argument needs a review of what it could reveal of another organization.
    expect(places.filter((place) => !kinds.has(place)).map(nameOf)).toEqual([]);
    expect(places.filter(({ type }) => type !== 'ID').map(nameOf)).toEqual([]);
  });
});

describe('every id of one organization, at every position of a subscription, used by the other (R3)', () => {
  it.each(places.map((place) => [nameOf(place), place] as const))(
    'R3: %s returns what it returns for unknown ids, and ends',
    async (_name, place) => {
      const theirs = await createRows(app, other);
      const answerTo = async (id: string) => {
        const variables = variablesWith(operationOf(place), own.ids, { [place.path[0] as string]: id });
        const heard = await listen(operationOf(place), variables);
        const results = await heard.stream.end();
        expectNothingOf(theirs, [heard]);
        return results.map(({ data, errors }) => ({
          data,
          errors: errors?.map(({ message, path, extensions: { requestId, ...rest } }) => [
            message.replaceAll(id, '<id>'),
            path,
            JSON.stringify(rest).replaceAll(id, '<id>'),
          ]),
        }));
      };
      for (const type of types) {
        const unknown = await answerTo(encodeId(type, newId()));
        expect(await answerTo(theirs.ids[type]), type).toEqual(unknown);
        expect(unknown, type).toEqual([{ errors: [expect.anything()] }]);
      }
    },
    60_000,
  );
});

it('R3: no subscription receives events of another organization', async () => {
  const positionOf = async ({ token }: Tenant) => (await app.ask('{ eventPosition }', {}, token)).eventPosition;
  const before = await positionOf(app.tenant);
  const mine = await rowsOf(app.tenant, 'mine');
  const theirs = await rowsOf(other, marker);
  const theirPosition = await positionOf(other);
  const positions = places.filter((place) => kinds.get(place) === 'position');
  const positionsOfIds = positions.filter((place) => placesOf(operationOf(place)).some(isRequired));

  // Their ids, with and without a position; their position; and the organization's own ids.
  const foreign = await Promise.all(
    places.flatMap((place) =>
      Object.values(theirs.ids).map((id) =>
        listen(operationOf(place), variablesWith(operationOf(place), mine.ids, { [place.path[0] as string]: id })),
      ),
    ),
  );
  const foreignSince = await Promise.all(
    positionsOfIds.map((place) =>
      listen(operationOf(place), variablesWith(operationOf(place), theirs.ids, { [place.path[0] as string]: before })),
    ),
  );
  const sinceTheirs = await Promise.all(
    positions.map((place) =>
      listen(
        operationOf(place),
        variablesWith(operationOf(place), mine.ids, { [place.path[0] as string]: theirPosition }),
      ),
    ),
  );
  const ownOnes = await Promise.all([
    ...subscriptions.map((operation) => listen(operation, variablesWith(operation, mine.ids))),
    ...positions.map((place) =>
      listen(operationOf(place), variablesWith(operationOf(place), mine.ids, { [place.path[0] as string]: before })),
    ),
  ]);
  const theirOnes = await Promise.all(
    subscriptions.map((operation) => listen(operation, variablesWith(operation, theirs.ids), other.token)),
  );

  await happen(other, theirs, marker);
  await happen(app.tenant, mine, said);
  // Each has received the latest event of its own organization, so events of the other one would have arrived as well.
  const heard = ({ stream }: Heard, text: string) => stream.complete() || JSON.stringify(stream.results).includes(text);
  for (const [ones, text] of [
    [ownOnes, said],
    [theirOnes, marker],
  ] as const)
    for (const one of ones) {
      await until(async () => heard(one, text), Boolean);
      expect(
        one.stream.results.some(({ data }) => data),
        `${one.field} hears of its own`,
      ).toBe(true);
    }
  for (const { stream, field } of ownOnes)
    expect(
      stream.results.flatMap(({ errors }) => errors ?? []),
      field,
    ).toEqual([]);
  for (const { stream, field, variables } of [...foreign, ...foreignSince]) {
    expect(stream.complete(), `${field} ${JSON.stringify(variables)} has ended`).toBe(true);
    expect(stream.results, field).toMatchObject([
      { errors: [{ extensions: { code: expect.stringMatching(/^(NOT_FOUND|BAD_USER_INPUT)$/) } }] },
    ]);
  }
  // Their event does not exist here.
  for (const { stream, field } of sinceTheirs) {
    expect(stream.complete(), `${field} has ended`).toBe(true);
    expect(stream.results, field).toMatchObject([{ errors: [{ extensions: { code: 'EVENTS_EXPIRED' } }] }]);
  }
  expectNothingOf(theirs, [...foreign, ...foreignSince, ...sinceTheirs, ...ownOnes]);
}, 120_000);

/** Well-formed positions with absurd values. */
const inventedPositions = [
  '',
  newId(),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '1:1:||0',
  '999999999999999:999999999999999:||0',
  '1:999999999999999:||999999999999999',
  '1:3:1,2|1:1:|0',
  '1:1:|999999999999999:999999999999999:|1',
].flatMap((place) =>
  [Date.now(), 0, 999_999_999_999_999].map((at) => Buffer.from(`${place}|${at}`).toString('base64url')),
);

describe.each(subscriptions.map((operation) => [operation.field, operation] as const))(
  'every input of %s',
  (_field, operation) => {
    it(
      `causes no fault and reveals no data of another organization (seed ${seed}, ${runs} runs)`,
      async () => {
        const mine = await createRows(app, app.tenant);
        const theirs = await rowsOf(other, marker);
        const ids = { own: Object.values(mine.ids), foreign: Object.values(theirs.ids) };
        const sent = [
          ...placesOf(operation).flatMap(({ path }) =>
            [...hostileTexts, ...inventedPositions].map((text) =>
              variablesWith(operation, mine.ids, { [path[0] as string]: text }),
            ),
          ),
          ...fc.sample(variablesFor(schema, operation, ids), { numRuns: runs, seed }),
        ] as Variables[];
        for (let from = 0; from < sent.length; from += atOnce) {
          const heard = await Promise.all(sent.slice(from, from + atOnce).map((one) => listen(operation, one)));
          // Every open subscription must receive an event, because a fault may occur with the first one.
          await until(
            async () => {
              await startConversation(app, { name: said });
              const reply = await write(app, 'createReply', { conversationId: mine.ids.Conversation, text: said });
              expect(reply.__typename).toBe('CreateAgentThreadPayload');
              return heard.flatMap(({ stream, variables }) =>
                stream.complete() || stream.results.length > 0 ? [] : [variables],
              );
            },
            (silent) => silent.length === 0,
          );
          for (const { stream, variables } of heard)
            for (const { errors } of stream.results)
              expect(
                ['BAD_USER_INPUT', 'NOT_FOUND', 'EVENTS_EXPIRED', undefined],
                `${JSON.stringify(variables).slice(0, 500)}: ${JSON.stringify(errors)}`,
              ).toContain(errors?.[0]?.extensions.code);
          expectNothingOf(theirs, heard);
          await closeAll();
        }
        expect(app.logged.map(({ msg, err }) => `${msg}: ${err?.message}`)).toEqual([]);
      },
      Math.max(120_000, runs * 2_000),
    );
  },
);
