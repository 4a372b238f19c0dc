import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { Choices, choiceNumbers } from '../../support/operations/choices.ts';

// Lists and counts are compared with the fields of the same conversations, read one by one.

interface Conversation {
  id: string;
  customer: { id: string; firstName: string | null; lastName: string | null };
  name: string | null;
  threads: { nodes: { text: string }[] };
  externalId: string | null;
  status: string;
  priority: number | null;
  direction: string | null;
  channels: string[];
  tags: string[];
  custom: Record<string, unknown>;
  queue: { id: string } | null;
  assignedUsers: { id: string }[];
  assignedTeams: { id: string }[];
  lastMessageIn: { createdAt: string } | null;
  imported: boolean;
  createdAt: string;
  updatedAt: string;
}

const fields = `id customer { id firstName lastName } name threads { nodes { text } } externalId status priority direction channels tags custom queue { id }
  assignedUsers { id } assignedTeams { id } lastMessageIn { createdAt } imported createdAt updatedAt`;

/**
 * Words, each with the searches that find it: other letters, accents and case, and prefixes of three letters or more.
 */
const vocabulary: Record<string, readonly string[]> = {
  Müller: ['muller', 'MÜLLER', 'mul', 'Müll'],
  straße: ['strasse', 'STRASSE', 'stra'],
  Refund: ['refund', 'refu', 'REFU'],
  refunded: ['refund', 'refu', 'REFU', 'refunded'],
  Łódź: ['lodz', 'ŁÓDŹ', 'lod'],
  東京タワー: ['東京', '京タ', 'タワー', '東'],
  ab: ['ab', 'AB'],
  abc: ['abc', 'Abc'],
  '12345': ['123', '12345'],
};
const searches = [...new Set([...Object.values(vocabulary).flat(), 'nowhere', 'a'])];

/** Whether this search finds one of the words of these texts. */
const isIn = (texts: readonly (string | null)[], search: string) =>
  texts.some((text) => text?.split(/[ ,.!]+/).some((word) => vocabulary[word]?.includes(search)));

let app: TestApp;
let all: Conversation[];

const day = (n: number) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString();

beforeAll(async () => {
  app = await openTestApp();
  const { tenant } = app;
  const other = await write(app, 'createQueue', { name: 'Other' });
  const choices = new Choices(fc.sample(choiceNumbers(2_000), { numRuns: 1, seed: 7 })[0] ?? []);
  const maybe = <T>(value: () => T) => (choices.chance(0.5) ? value() : undefined);
  const words = () =>
    choices.list(1, 4, () => choices.pick(Object.keys(vocabulary))).join(choices.pick([' ', ', ', '. ']));
  for (let n = 0; n < 60; n++)
    await startConversation(app, {
      customer: { email: `c${n % 5}@example.com`, firstName: words(), lastName: words() },
      name: maybe(words),
      externalId: `e${n}`,
      priority: maybe(() => 1 + choices.below(5)),
      direction: maybe(() => choices.pick(['IN', 'OUT'])),
      status: choices.pick(['OPEN', 'SNOOZED', 'DONE']),
      tags: choices.some(['red', 'green', 'blue'], 0.4),
      queue: maybe(() => choices.pick([tenant.queueId, other.queue.id])),
      assignedUsers: maybe(() => [tenant.userId]),
      assignedTeams: maybe(() => [tenant.teamId]),
      custom: { numberNum: choices.below(3), ...(choices.chance(0.5) && { planStr: 'pro' }) },
      ...(choices.chance(0.6)
        ? { importedAt: day(100), createdAt: day(choices.below(20)) }
        : { threads: choices.list(1, 3, () => ({ text: words(), type: choices.pick(['CHAT', 'REPLY']) })) }),
    });
  const merged = await startConversation(app, { customer: { email: 'c0@example.com' } });
  const { nodes } = (await app.ask(`{ conversations(first: 100) { nodes { ${fields} } } }`)).conversations;
  all = nodes.filter(({ id }: Conversation) => id !== merged.id);
  await write(app, 'mergeConversations', { sourceId: merged.id, targetId: all[0]?.id });
  const again = await app.ask(`query ($id: ID!) { node(id: $id) { ... on Conversation { ${fields} } } }`, {
    id: all[0]?.id,
  });
  all[0] = again.node;
}, 60_000);

type Keeps = (row: Conversation) => boolean;

/** Part of a filter, with the predicate that it stands for. */
function condition(choices: Choices): [filter: object, keeps: Keeps] {
  const moments = [day(choices.below(20)), all[choices.below(all.length)]?.createdAt as string];
  const moment = choices.pick(moments);
  const change = all[choices.below(all.length)]?.updatedAt as string;
  const { tenant } = app;
  const parts: [filter: object, keeps: Keeps][] = [];
  const given = (filter: object, keeps: Keeps) => parts.push([filter, keeps]);
  const wanted = choices.some(['OPEN', 'SNOOZED', 'DONE'], 0.5);
  given({ status: wanted }, (row) => wanted.includes(row.status));
  const customerId = choices.pick(all).customer.id;
  given({ customerId }, (row) => row.customer.id === customerId);
  given({ assignedUserId: tenant.userId }, (row) => row.assignedUsers.length > 0);
  given({ assignedTeamId: tenant.teamId }, (row) => row.assignedTeams.length > 0);
  const unassigned = choices.chance(0.5);
  given({ unassigned }, (row) => (row.assignedUsers.length + row.assignedTeams.length === 0) === unassigned);
  given({ queueId: tenant.queueId }, (row) => row.queue?.id === tenant.queueId);
  const channels = choices.some(['CHAT', 'EMAIL'], 0.6);
  given({ channels }, (row) => row.channels.some((channel) => channels.includes(channel)));
  const priority = choices.list(0, 3, () => choices.below(7) - 1);
  given({ priority }, (row) => row.priority !== null && priority.includes(row.priority));
  const direction = choices.pick(['IN', 'OUT']);
  given({ direction }, (row) => row.direction === direction);
  const imported = choices.chance(0.5);
  given({ imported }, (row) => row.imported === imported);
  const externalIds = choices.list(0, 40, () => `e${choices.below(80)}`);
  given({ externalIds }, (row) => row.externalId !== null && externalIds.includes(row.externalId));
  const tags = choices.some(['red', 'green', 'blue', 'none'], 0.3);
  given({ tags }, (row) => tags.every((tag) => row.tags.includes(tag)));
  given({ anyTag: tags }, (row) => tags.some((tag) => row.tags.includes(tag)));
  const custom = choices.pick([{}, { numberNum: 1 }, { planStr: 'pro' }, { numberNum: 2, planStr: 'pro' }, { no: [] }]);
  given({ custom }, (row) => Object.entries(custom).every(([key, value]) => row.custom[key] === value));
  const wordsSought = choices.list(1, 3, () => choices.pick(searches));
  given({ search: wordsSought.join(choices.pick([' ', ' - '])) }, (row) => {
    const texts = [
      row.name,
      row.customer.firstName,
      row.customer.lastName,
      ...row.threads.nodes.map(({ text }) => text),
    ];
    return wordsSought.every((word) => isIn(texts, word));
  });
  given({ createdAfter: moment }, (row) => row.createdAt > moment);
  given({ createdBefore: moment }, (row) => row.createdAt < moment);
  given({ updatedAfter: change }, (row) => row.updatedAt > change);
  given({ updatedBefore: change }, (row) => row.updatedAt < change);
  return choices.pick(parts);
}

// In the order of the UUID, which the letters of an id preserve.
const byId = (one: Conversation, other: Conversation) => (one.id < other.id ? -1 : 1);
const active = (row: Conversation) => row.lastMessageIn?.createdAt ?? row.createdAt;
const by =
  (...keys: ((row: Conversation) => string | number)[]) =>
  (one: Conversation, other: Conversation) => {
    for (const key of keys) {
      if (key(one) !== key(other)) return key(one) < key(other) ? -1 : 1;
    }
    return byId(one, other);
  };
const reversed =
  (compare: typeof byId): typeof byId =>
  (one, other) =>
    compare(other, one);
const orders: Record<string, typeof byId> = {
  NEWEST: reversed(by((row) => row.createdAt)),
  OLDEST: by((row) => row.createdAt),
  RECENTLY_UPDATED: reversed(by((row) => row.updatedAt)),
  LEAST_RECENTLY_UPDATED: by((row) => row.updatedAt),
  RECENTLY_ACTIVE: reversed(by(active)),
  PRIORITY: reversed(
    by(
      (row) => row.priority ?? 0,
      (row) => row.createdAt,
    ),
  ),
};

const listed = `query ($filter: ConversationFilter, $order: ConversationOrder, $first: Int, $after: String, $last: Int, $before: String) {
  conversations(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
    nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

interface Page {
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

/** All pages of a list, in order. */
async function walk(filter: object, order: string, size: number, backward: boolean): Promise<string[]> {
  let ids: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: object = backward ? { last: size, before: cursor } : { first: size, after: cursor };
    const { nodes, pageInfo }: Page = (await app.ask(listed, { filter, order, ...page })).conversations;
    const found = nodes.map(({ id }) => id);
    ids = backward ? [...found, ...ids] : [...ids, ...found];
    if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return ids;
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

describe('R29: filters and orders of conversations', () => {
  it('list and count the matching conversations, page by page in both directions', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(choiceNumbers(200), async (numbers) => {
        const choices = new Choices(numbers);
        const chosen = choices.list(0, 3, () => condition(choices));
        // If a condition is chosen twice, the last choice applies.
        const byName = new Map(chosen.map((each) => [Object.keys(each[0])[0], each]));
        const filter = Object.assign({}, ...[...byName.values()].map(([part]) => part));
        const order = choices.pick(Object.keys(orders));
        const expected = all
          .filter((row) => [...byName.values()].every(([, keeps]) => keeps(row)))
          .toSorted(orders[order])
          .map(({ id }) => id);
        kept += expected.length;
        const size = choices.pick([100, 7, 20]);
        expect(await walk(filter, order, size, choices.chance(0.5)), JSON.stringify([filter, order])).toEqual(expected);
        const counting = 'query ($filter: ConversationFilter) { conversationCount(filter: $filter) { value isExact } }';
        expect((await app.ask(counting, { filter })).conversationCount).toEqual({
          value: expected.length,
          isExact: true,
        });
      }),
      { numRuns: 150 },
    );
    expect(kept).toBeGreaterThan(300);
  }, 120_000);

  it('return nothing, and no database error, for values that no row can have', async () => {
    for (const filter of [
      { priority: [2_147_483_647, -2_147_483_648, 0] },
      { queueId: 'nobody' },
      { queueId: app.tenant.userId },
      { custom: { numberNum: 1e300 } },
      { custom: { deep: { deeper: [{ deepest: null }] } } },
      { externalIds: ["'; --"] },
      { search: '!' },
      { search: "':* & | ! <-> (" },
      { search: "nobody:A \\ '' \u2028" },
      { search: 'x'.repeat(256) },
      { search: Array.from({ length: 20 }, (_, n) => `w${n}`).join(' ') },
      { updatedBefore: '0001-01-01T00:00:00Z' },
    ])
      expect((await app.ask(listed, { filter })).conversations.nodes, JSON.stringify(filter)).toEqual([]);
  });

  it.each([
    ['filter.tags', { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }],
    ['filter.anyTag', { anyTag: Array.from({ length: 21 }, (_, n) => `t${n}`) }],
    ['filter.priority', { priority: Array.from({ length: 21 }, () => 1) }],
    ['filter.externalIds', { externalIds: Array.from({ length: 101 }, (_, n) => `e${n}`) }],
    ['filter.externalIds.1', { externalIds: ['a', '\0'] }],
    ['filter.anyTag.0', { anyTag: ['\ud800'] }],
    ['filter.search', { search: 'x'.repeat(257) }],
    ['filter.search', { search: Array.from({ length: 21 }, (_, n) => `w${n}`).join(' ') }],
    ['filter.search', { search: 'a\0b' }],
    ['filter.custom.a', { custom: { a: '\0' } }],
    ['filter.custom', { custom: { aTxt: 'x'.repeat(5_000) } }],
  ])('reject %s that is too large or cannot be stored, and name it', async (argument, filter) => {
    for (const query of [
      'query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id } } }',
      'query ($filter: ConversationFilter) { conversationCount(filter: $filter) { value } }',
    ]) {
      const { errors } = await app.graphql(query, { filter });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    }
  });
});
