import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-ws/client';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { newId } from '../../../src/domain/core/new-id.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/listen.ts';
import { until } from '../../support/processes/until.ts';

// R36, R37: what disabled users and their tokens can no longer do.

let app: TestApp;
let second: TestApp;
let user: { id: string };
const permissions = ['org.permission.conversation.read', 'org.permission.conversation.create'];
const tokenOf = async (userId: string): Promise<string> =>
  (await write(app, 'createApiToken', { name: 'Theirs', userId, permissions })).secret;
const setDisabled = async (id: string, disabled: boolean) =>
  (await write(app, 'updateUser', { id, disabled })).user.disabledAt as string | null;
const statusOf = async (token: string, of = app) => (await of.graphql('{ viewer { org { id } } }', {}, token)).status;

beforeAll(async () => {
  app = await openTestApp();
  second = await openTestApp();
});
beforeEach(async () => {
  user = (await write(app, 'createUser', { name: 'Agent', email: `${newId()}@example.com` })).user;
});

it('R36: every gateway rejects their tokens, within 10 seconds if one is in use, and accepts them again after the user is enabled', async () => {
  const [used, unused, late] = [await tokenOf(user.id), await tokenOf(user.id), await tokenOf(user.id)];
  expect(await statusOf(used)).toBe(200);
  const disabledAt = await setDisabled(user.id, true);
  expect(disabledAt).toEqual(expect.any(String));
  expect(await setDisabled(user.id, true)).toBe(disabledAt);
  expect(await statusOf(unused)).toBe(401);
  expect(await statusOf(unused, second)).toBe(401);
  await until(
    () => statusOf(used),
    (status) => status === 401,
  );
  expect(await setDisabled(user.id, false)).toBeNull();
  expect(await statusOf(late)).toBe(200);
}, 30_000);

it("R36: ends their subscriptions over SSE and WebSocket, and no one else's", async () => {
  const server = createServer(app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createClient({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${await tokenOf(user.id)}` },
  });
  const query = 'subscription { conversationCreated { id } }';
  const stream = await subscribe(app.fetch, await tokenOf(user.id), query);
  const lasting = await subscribe(app.fetch, app.tenant.token, query);
  const socket = listen(client, query, {});
  await until(
    async () => {
      await startConversation(app);
      return socket.results.length;
    },
    (count) => count > 0,
  );
  await setDisabled(user.id, true);
  expect((await stream.end()).at(-1)?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  await until(async () => socket.state.ended, Boolean);
  expect(socket.results.at(-1)?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const count = lasting.results.length;
  await startConversation(app);
  await lasting.take(count + 1);
  await lasting.close();
  await client.dispose();
  server.closeAllConnections();
  server.close();
}, 30_000);

it('R36: links to attachments that were issued to them stop working', async () => {
  const attachments = [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }];
  const { id } = await startConversation(app, { threads: [{ text: 'Hi', attachments }] });
  const query = `query ($id: ID!) { node(id: $id) { ... on Conversation { threads { nodes { attachments { url } } } } } }`;
  const linkBy = async (token: string) =>
    (await app.ask(query, { id }, token)).node.threads.nodes[0].attachments[0].url as string;
  const [theirs, ours] = [await linkBy(await tokenOf(user.id)), await linkBy(app.tenant.token)];
  const statuses = () =>
    Promise.all(
      [app, second].flatMap((each) => [theirs, ours].map(async (url) => (await each.fetch(new Request(url))).status)),
    );
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  await setDisabled(user.id, true);
  expect(await statuses()).toEqual([404, 200, 404, 200]);
});

it('R36: users cannot disable themselves', async () => {
  const refusal = await write(app, 'updateUser', { id: app.tenant.userId, disabled: true, name: 'Changed' });
  expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['disabled'] }] });
  const { viewer } = await app.ask('{ viewer { user { name disabledAt } } }');
  expect(viewer.user).toMatchObject({ disabledAt: null, name: expect.not.stringContaining('Changed') });
});

it('R36: refuses to create a token for a disabled user', async () => {
  await setDisabled(user.id, true);
  const refusal = await write(app, 'createApiToken', { name: 'x', userId: user.id, permissions: [] });
  expect(refusal).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['userId'] }] });
});

it('R37: refuses new assignments to disabled users, keeps existing ones, and allows imported ones', async () => {
  const create = (input: object) =>
    write(app, 'createConversation', { customer: { email: 'c@example.com' }, ...input });
  const { userId } = app.tenant;
  const { id } = await startConversation(app, { assignedUsers: [user.id] });
  const { id: unassigned } = await startConversation(app);
  await setDisabled(user.id, true);
  const refused = { code: 'INVALID_INPUT', issues: [{ path: ['assignedUsers', '1'] }] };
  expect(await create({ assignedUsers: [userId, user.id] })).toMatchObject(refused);
  expect(await create({ assignedUsers: [userId, user.id], validateOnly: true })).toMatchObject(refused);
  expect(await write(app, 'updateConversation', { id: unassigned, assignedUsers: [userId, user.id] })).toMatchObject(
    refused,
  );
  const bulk = await write(app, 'bulkCreateConversations', {
    conversations: [{ customer: { email: 'c@example.com' }, assignedUsers: [userId, user.id] }],
    waitMs: 30_000,
  });
  expect(bulk.bulkOperation).toMatchObject({ failed: 1 });
  const update = await write(app, 'updateConversation', { id, assignedUsers: [userId, user.id], name: 'Still theirs' });
  expect(update.conversation.assignedUsers).toEqual([{ id: userId }, { id: user.id }]);
  const imported = await create({ assignedUsers: [user.id], importedAt: '2020-01-01T00:00:00Z' });
  expect(imported.conversation.assignedUsers).toEqual([{ id: user.id }]);
  const { conversations } = await app.ask(
    'query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id } } }',
    { filter: { assignedUserId: user.id } },
  );
  expect(conversations.nodes).toHaveLength(2);
});

it('R37: reports a user who does not exist before one who is disabled', async () => {
  await setDisabled(user.id, true);
  const input = { customer: { email: 'c@example.com' }, assignedUsers: [user.id, encodeId('User', newId())] };
  expect(await write(app, 'createConversation', input)).toMatchObject({ code: 'NOT_FOUND' });
});
