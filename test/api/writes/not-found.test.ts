import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, type WriteName, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
/** In another organization, which must look the same as nonexistent (R3). */
let foreign: { conversation: string; customer: string; user: string; team: string; queue: string };
let conversationId: string;
let customerId: string;
beforeAll(async () => {
  app = await openTestApp();
  const started = await startConversation(app);
  conversationId = started.id;
  customerId = started.customer.id;
  const other = await createOtherTenant(await openTestDatabase());
  const conversation = await startConversation(app, {}, other.token);
  foreign = {
    conversation: conversation.id,
    customer: conversation.customer.id,
    user: other.userId,
    team: other.teamId,
    queue: other.queueId,
  };
});

const key = '01h455vb4pex5vsknk084sn02q';
interface Missing {
  path: string[];
  typeName: string;
  id: string;
}
const missing = (path: string, typeName: string, id: string): Missing => ({ path: path.split('.'), typeName, id });
const notFound = (first: Missing, ...others: Missing[]) => ({
  code: 'NOT_FOUND',
  status: 404,
  ...first,
  references: [first, ...others],
});

/** Every way in which an input can refer to something missing, with the expected error. */
const cases: [string, (ids: typeof foreign) => [object, Missing[]]][] = [
  [
    'everything unknown',
    ({ customer, user, team, queue }) => [
      {
        customer: { id: customer },
        assignedUsers: [app.tenant.userId, user, `user_${key}`],
        assignedTeams: [team, app.tenant.teamId],
        queue,
      },
      [
        missing('customer.id', 'Customer', customer),
        missing('assignedUsers.1', 'User', user),
        missing('assignedUsers.2', 'User', `user_${key}`),
        missing('assignedTeams.0', 'Team', team),
        missing('queue', 'Queue', queue),
      ],
    ],
  ],
  [
    'everything malformed',
    () => [
      { customer: { id: 'c' }, assignedUsers: ['u'], assignedTeams: ['t'], queue: 'q' },
      [
        missing('customer.id', 'Customer', 'c'),
        missing('assignedUsers.0', 'User', 'u'),
        missing('assignedTeams.0', 'Team', 't'),
        missing('queue', 'Queue', 'q'),
      ],
    ],
  ],
  [
    'malformed and unknown ids among valid ones',
    ({ customer, user, queue }) => [
      {
        customer: { id: customer },
        assignedUsers: [app.tenant.userId, 'u', user],
        assignedTeams: [app.tenant.teamId, 't'],
        queue,
      },
      [
        missing('customer.id', 'Customer', customer),
        missing('assignedUsers.1', 'User', 'u'),
        missing('assignedUsers.2', 'User', user),
        missing('assignedTeams.1', 'Team', 't'),
        missing('queue', 'Queue', queue),
      ],
    ],
  ],
  [
    'one malformed id among valid ones',
    () => [
      { customer: { id: customerId }, assignedUsers: [app.tenant.userId], queue: 'q' },
      [missing('queue', 'Queue', 'q')],
    ],
  ],
];

describe('NOT_FOUND lists everything missing, with paths', () => {
  it.each(cases)('createConversation: %s', async (_, make) => {
    const [input, all] = make(foreign);
    const [first, ...others] = all as [Missing, ...Missing[]];
    for (const validateOnly of [false, true])
      expect(await write(app, 'createConversation', { ...input, validateOnly })).toMatchObject(
        notFound(first, ...others),
      );
  });

  it('rows of a bulk operation store the same', async () => {
    const made = cases.map(([, make]) => make(foreign));
    const input = { conversations: made.map(([each]) => each), waitMs: 30_000 };
    const { bulkOperation } = await write(app, 'bulkCreateConversations', input);
    const { bulkOperation: seen } = await app.ask(
      `query ($id: ID!) { bulkOperation(id: $id) { rows(first: 100) { nodes { error {
         code status ... on NotFoundError { typeName id path references { path typeName id } } } } } } }`,
      { id: bulkOperation.id },
    );
    expect(seen.rows.nodes.map(({ error }: { error: object }) => error)).toEqual(
      made.map(([, all]) => {
        const [first, ...others] = all as [Missing, ...Missing[]];
        return notFound(first, ...others);
      }),
    );
  });

  it.each(cases)('updateConversation: %s, in addition to the conversation', async (_, make) => {
    const [input, [customer, ...rest]] = make(foreign);
    const { customer: __, ...patch } = input as { customer: object };
    const all = customer?.typeName === 'Customer' ? rest : [customer as Missing, ...rest];
    const [first, ...others] = all as [Missing, ...Missing[]];
    expect(await write(app, 'updateConversation', { id: conversationId, ...patch })).toMatchObject(
      notFound(first, ...others),
    );
    for (const id of [foreign.conversation, 'nothing'])
      expect(await write(app, 'updateConversation', { id, ...patch })).toMatchObject(
        notFound(missing('id', 'Conversation', id), ...all),
      );
  });

  it.each(['unknown', 'malformed'])('createChatThread: the customer %s', async (kind) => {
    const id = kind === 'unknown' ? foreign.customer : 'c';
    const customer = missing('customer.id', 'Customer', id);
    const chat = (conversation: string) =>
      write(app, 'createChatThread', { conversationId: conversation, customer: { id }, text: 'x' });
    expect(await chat(conversationId)).toMatchObject(notFound(customer));
    for (const conversation of [foreign.conversation, 'nothing'])
      expect(await chat(conversation)).toMatchObject(
        notFound(missing('conversationId', 'Conversation', conversation), customer),
      );
    expect(
      await write(app, 'createChatThread', { conversationId: 'nothing', customer: { id: customerId }, text: 'x' }),
    ).toMatchObject(notFound(missing('conversationId', 'Conversation', 'nothing')));
  });

  it('a merged conversation is reported as missing, also next to a malformed id', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    const gone = missing('conversationId', 'Conversation', source.id);
    expect(
      await write(app, 'createChatThread', { conversationId: source.id, customer: { id: 'c' }, text: 'x' }),
    ).toMatchObject(notFound(gone, missing('customer.id', 'Customer', 'c')));
  });

  it('mergeConversations: both sides', async () => {
    for (const [sourceId, targetId] of [
      [foreign.conversation, 'nothing'],
      [`conversation_${key}`, foreign.conversation],
    ])
      expect(await write(app, 'mergeConversations', { sourceId, targetId })).toMatchObject(
        notFound(
          missing('sourceId', 'Conversation', sourceId as string),
          missing('targetId', 'Conversation', targetId as string),
        ),
      );
    expect(await write(app, 'mergeConversations', { sourceId: conversationId, targetId: 'x' })).toMatchObject(
      notFound(missing('targetId', 'Conversation', 'x')),
    );
  });

  it.each<[WriteName, object, Missing]>([
    ['createReply', { conversationId: 'x', text: 'x' }, missing('conversationId', 'Conversation', 'x')],
    ['createNote', { conversationId: 'x', text: 'x' }, missing('conversationId', 'Conversation', 'x')],
    ['retryBulkOperation', { id: 'x' }, missing('id', 'BulkOperation', 'x')],
    ['cancelBulkOperation', { id: 'x' }, missing('id', 'BulkOperation', 'x')],
    ['createApiToken', { name: 'n', userId: 'x', permissions: [] }, missing('userId', 'User', 'x')],
    ['revokeApiToken', { id: 'x' }, missing('id', 'ApiToken', 'x')],
    ['updateWebhook', { id: 'x' }, missing('id', 'Webhook', 'x')],
    ['deleteWebhook', { id: 'x' }, missing('id', 'Webhook', 'x')],
    ['redeliver', { id: 'x' }, missing('id', 'WebhookDelivery', 'x')],
  ])('%s includes the path', async (name, input, one) => {
    expect(await write(app, name, input)).toMatchObject(notFound(one));
  });
});
