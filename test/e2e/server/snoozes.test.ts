import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../../src/domain/core/ids.ts';
import type { Database } from '../../../src/store/core/database.ts';
import { snoozeStates } from '../../support/data/snoozed.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { type GatewayPair, openGatewayPair, startGatewayPair } from '../../support/gateways/gateway-pair.ts';
import { type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import type { GatewayData } from '../../support/processes/command.ts';
import { until } from '../../support/processes/until.ts';

let db: Database;
let data: GatewayData;
let token: string;
let gateways: GatewayPair;
beforeAll(async () => {
  db = await openTestDatabase();
  ({ data, token, gateways } = await openGatewayPair());
}, 120_000);

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id } } ... on Error { code } } }`;
const update = `mutation ($input: UpdateConversationInput!) {
  updateConversation(input: $input) { __typename ... on Error { code } } }`;

const gatewayFor = (nth: number) => gateways[nth % 2] as GatewayProcess;
const start = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, nth) => {
      const answer = await gatewayFor(nth).ask(create, {
        input: { customer: { email: `${randomUUID()}@example.com` } },
      });
      return answer.createConversation.conversation.id as string;
    }),
  );
/** Sends an update of each, alternating between the gateways, and counts the results. */
const updateAll = async (ids: string[], input: object) => {
  const outcomes = await Promise.all(
    ids.map(async (id, nth) => (await gatewayFor(nth).ask(update, { input: { id, ...input } })).updateConversation),
  );
  const counts: Record<string, number> = {};
  for (const { __typename, code } of outcomes) counts[code ?? __typename] = (counts[code ?? __typename] ?? 0) + 1;
  return counts;
};
const keysOf = (ids: string[]) => ids.map((id) => decodeId('Conversation', id) as string);
const opened = (ids: string[]) =>
  until(
    () => snoozeStates(db, keysOf(ids)),
    (all) => all.every(({ status }) => status === 'OPEN'),
  );
/** Snoozed once and reopened once. */
const openAgain = {
  status: 'OPEN',
  snoozedUntil: null,
  rev: 3,
  modifiedById: null,
  events: expect.toSatisfy((events: [string, unknown][] | null) => {
    const updates = (events ?? []).filter(([type]) => type === 'conversation.updated');
    return updates.length === 2;
  }),
};
const soon = () => new Date(Date.now() + 3_000).toISOString();

describe('two gateways on one database', () => {
  it('R42: reopen 120 conversations that were snoozed until the same time, each once', async () => {
    const ids = await start(120);
    expect(await updateAll(ids, { snoozedUntil: soon() })).toEqual({ UpdateConversationPayload: 120 });
    const states = await opened(ids);
    expect(states).toHaveLength(120);
    for (const state of states) expect(state).toMatchObject(openAgain);
  });

  it('R42: reopen conversations that the other one snoozed before it was killed, and after a restart of both', async () => {
    const ids = await start(10);
    await updateAll(ids, { snoozedUntil: soon() });
    await gateways[0].kill('SIGKILL');
    for (const state of await opened(ids)) expect(state).toMatchObject(openAgain);
    gateways = [await startGateway(data, { token }), gateways[1]];
    const others = await start(10);
    await updateAll(others, { snoozedUntil: soon() });
    await Promise.all(gateways.map((gateway) => gateway.kill('SIGKILL')));
    gateways = await startGatewayPair(data, token);
    for (const state of await opened(others)) expect(state).toMatchObject(openAgain);
  }, 120_000);

  it('R43, R8: set an externalId on one of 40 conversations that request it', async () => {
    expect(await updateAll(await start(40), { externalId: randomUUID() })).toEqual({
      UpdateConversationPayload: 1,
      CONFLICT: 39,
    });
  });

  it('R23: change a conversation once for 40 calls with one key', async () => {
    const [id = ''] = await start(1);
    const ids = Array.from({ length: 40 }, () => id);
    expect(await updateAll(ids, { name: 'Once', idempotencyKey: randomUUID() })).toEqual({
      UpdateConversationPayload: 40,
    });
    const [state] = await snoozeStates(db, keysOf([id]));
    expect(state).toMatchObject({ rev: 2 });
  });
});
