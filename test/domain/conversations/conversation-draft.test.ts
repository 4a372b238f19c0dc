import { describe, expect, it } from 'vitest';
import { restoreConversationDraft, storeConversationDraft } from '../../../src/domain/bulk/stored-draft.ts';
import {
  type ConversationDraft,
  type CreateConversationInput,
  toConversationDraft,
} from '../../../src/domain/conversations/conversation-draft.ts';
import { weighDraft } from '../../../src/domain/conversations/draft-weight.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { ConversationLockedError, InvalidInputError } from '../../../src/domain/core/errors.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';
import { missingReference } from '../../../src/domain/core/references.ts';

const keyOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const customer = { email: 'ada@example.com' };
const ids = (type: 'User' | 'Team', count: number) => Array.from({ length: count }, (_, n) => encodeId(type, keyOf(n)));
const texts = (count: number) => Array.from({ length: count }, (_, n) => ({ text: `${n}` }));
const day = new Date('2020-01-01T00:00:00.000Z');

const draftOf = (input: Partial<CreateConversationInput>) => toConversationDraft({ customer, ...input });

/** The paths of all issues; none if the input is valid. */
function pathsOf(input: Partial<CreateConversationInput>): string[] {
  const draft = draftOf(input);
  if (draft instanceof InvalidInputError) return draft.issues.map((issue) => issue.path.join('.'));
  expect(draft).not.toBeInstanceOf(DomainError);
  return [];
}

describe('conversation draft', () => {
  it('R6: leaves absent fields empty, and opens the conversation', () => {
    expect(draftOf({})).toEqual({
      customer: expect.objectContaining({ by: 'email', email: 'ada@example.com' }),
      id: null,
      externalId: null,
      name: null,
      status: 'OPEN',
      priority: null,
      createdAt: null,
      importedAt: null,
      direction: null,
      replyChannel: null,
      tags: [],
      suggestedTags: [],
      sentiment: null,
      satisfaction: null,
      assignedUserIds: [],
      assignedTeamIds: [],
      custom: {},
      defaultLang: null,
      queueId: null,
      threads: [],
      idempotency: null,
      clientRef: null,
    });
    const nulls = { id: null, status: null, tags: null, assignedUsers: null, custom: null, threads: null, queue: null };
    expect(draftOf(nulls)).toEqual(draftOf({}));
  });

  it('R6: contains the given fields, with ids as keys', () => {
    const input = {
      id: encodeId('Conversation', keyOf(1)),
      externalId: 'shop-1',
      name: 'A parcel',
      status: 'SNOOZED',
      priority: 2,
      createdAt: day,
      importedAt: day,
      direction: 'IN',
      replyChannel: 'EMAIL',
      tags: ['a', 'b'],
      suggestedTags: ['c'],
      sentiment: 'POSITIVE',
      satisfaction: 90,
      assignedUsers: ids('User', 2),
      assignedTeams: ids('Team', 1),
      custom: { visitsNum: 3 },
      defaultLang: 'en',
      queue: encodeId('Queue', keyOf(9)),
      threads: [
        { text: 'Hello', createdAt: day },
        { type: 'NOTE', text: 'Note' },
      ],
      clientRef: 'row 1',
    } satisfies Partial<CreateConversationInput>;
    const { assignedUsers: _users, assignedTeams: _teams, queue: _queue, ...kept } = input;
    expect(draftOf(input)).toMatchObject({
      ...kept,
      id: keyOf(1),
      assignedUserIds: [keyOf(0), keyOf(1)],
      assignedTeamIds: [keyOf(0)],
      queueId: keyOf(9),
      threads: [
        { type: 'CHAT', text: 'Hello', createdAt: day, attachments: [] },
        { type: 'NOTE', text: 'Note', createdAt: null, attachments: [] },
      ],
    });
  });

  it.each([
    ['name', { name: '😀'.repeat(256) }, { name: '😀'.repeat(257) }],
    ['name', { name: '' }, { name: 'x'.repeat(257) }],
    ['externalId', { externalId: 'x'.repeat(256) }, { externalId: 'x'.repeat(257) }],
    ['defaultLang', { defaultLang: 'x'.repeat(100) }, { defaultLang: 'x'.repeat(101) }],
    ['clientRef', { clientRef: 'x'.repeat(256) }, { clientRef: 'x'.repeat(257) }],
    ['priority', { priority: 1 }, { priority: 0 }],
    ['priority', { priority: 5 }, { priority: 6 }],
    ['satisfaction', { satisfaction: 0 }, { satisfaction: -1 }],
    ['satisfaction', { satisfaction: 100 }, { satisfaction: 101 }],
    ['suggestedTags.0', { suggestedTags: ['x'] }, { suggestedTags: [''] }],
    [
      'tags',
      { tags: Array.from({ length: 20 }, (_, n) => `${n}`) },
      { tags: Array.from({ length: 21 }, (_, n) => `${n}`) },
    ],
    ['tags.0', { tags: ['x'] }, { tags: [''] }],
    ['tags.1', { tags: ['a', '😀'.repeat(64)] }, { tags: ['a', 'x'.repeat(65)] }],
    ['tags.2', { tags: ['a', 'b', 'A'] }, { tags: ['a', 'b', 'a'] }],
    ['assignedUsers', { assignedUsers: ids('User', 10) }, { assignedUsers: ids('User', 11) }],
    ['assignedTeams', { assignedTeams: ids('Team', 10) }, { assignedTeams: ids('Team', 11) }],
    ['assignedUsers.1', { assignedUsers: ids('User', 2) }, { assignedUsers: [...ids('User', 1), ...ids('User', 1)] }],
    ['assignedTeams.1', { assignedTeams: ids('Team', 2) }, { assignedTeams: [...ids('Team', 1), ...ids('Team', 1)] }],
    ['threads.0.text', { threads: [{ text: 'x'.repeat(1_000_000) }] }, { threads: [{ text: 'x'.repeat(1_000_001) }] }],
    ['threads.0.text', { threads: [{ text: '' }] }, { threads: [{ text: `${'😀'.repeat(1_000_000)}x` }] }],
    ['id', { id: encodeId('Conversation', keyOf(1)) }, { id: encodeId('Thread', keyOf(1)) }],
    ['idempotencyKey', { idempotencyKey: 'k'.repeat(255) }, { idempotencyKey: 'k'.repeat(256) }],
    ['custom.aNum', { custom: { aNum: 1 } }, { custom: { aNum: '1' } }],
  ] as [string, Partial<CreateConversationInput>, Partial<CreateConversationInput>][])(
    'R6: accepts %s within its limit, and reports an issue past it',
    (path, within, past) => {
      expect(pathsOf(within)).toEqual([]);
      expect(pathsOf(past)).toEqual([path]);
    },
  );

  it('R7: createdAt requires importedAt, for initial threads too', () => {
    expect(pathsOf({ createdAt: day })).toEqual(['createdAt']);
    expect(pathsOf({ threads: [{ text: 'a' }, { text: 'b', createdAt: day }] })).toEqual(['threads.1.createdAt']);
    expect(pathsOf({ createdAt: day, importedAt: day, threads: [{ text: 'a', createdAt: day }] })).toEqual([]);
    expect(pathsOf({ importedAt: day })).toEqual([]);
  });

  it('R10: accepts 100 initial threads, and reports CONVERSATION_LOCKED for more', () => {
    expect(draftOf({ threads: texts(100) })).toMatchObject({ threads: { length: 100 } });
    const locked = draftOf({ threads: texts(101) });
    expect(locked).toBeInstanceOf(ConversationLockedError);
    expect(locked).toMatchObject({ reason: 'THREAD_LIMIT', threadCount: 101, limit: 100 });
  });

  it('R25: reports text that cannot be stored as an issue with its path', () => {
    expect(pathsOf({ name: 'a\0', tags: ['b\uD800'], custom: { 'c\0Str': 'x' }, threads: [{ text: '\0' }] })).toEqual([
      'name',
      'tags.0',
      'custom.c\uFFFDStr',
      'threads.0.text',
    ]);
  });

  it('R26: reports all issues of an input at once, before any other failure', () => {
    const paths = pathsOf({
      customer: { email: 'nobody', firstName: '' },
      id: 'nonsense',
      name: 'x'.repeat(257),
      priority: 9,
      createdAt: day,
      tags: ['', 'a', 'a'],
      assignedUsers: ['not an id', 'not an id'],
      queue: 'not an id',
      custom: { visits: 1, aNum: 'x' },
      threads: [
        { text: 'a', createdAt: day },
        { text: 'b\0', attachments: [{ fileName: '', mimeType: 'text', data: '!' }] },
        ...texts(100),
      ],
      idempotencyKey: '',
    });
    expect(paths.toSorted()).toEqual(
      [
        'customer.email',
        'customer.firstName',
        'id',
        'name',
        'priority',
        'createdAt',
        'tags.0',
        'tags.2',
        'assignedUsers.1',
        'custom.visits',
        'custom.aNum',
        'threads.0.createdAt',
        'threads.1.text',
        'threads.1.attachments.0.fileName',
        'threads.1.attachments.0.mimeType',
        'threads.1.attachments.0.data',
        'idempotencyKey',
      ].toSorted(),
    );
  });

  it('R5: reports deeply nested custom values as an issue, without a fault', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    const paths = pathsOf({ custom: { aStr: value } });
    expect(paths).toContain('custom.aStr');
    expect(paths.filter((path) => !path.startsWith('custom.aStr'))).toEqual([]);
  });

  it.each([
    ['User', { assignedUsers: [...ids('User', 1), 'nonsense'] }, 'nonsense'],
    ['Team', { assignedTeams: ids('User', 1) }, ids('User', 1)[0]],
    ['Queue', { queue: '' }, ''],
    ['Customer', { customer: { id: 'nonsense' } }, 'nonsense'],
  ])('R4, R6: reports NOT_FOUND for the malformed id of a %s', (typeName, input, id) => {
    const missing = draftOf(input);
    expect(missing).toBeInstanceOf(NotFoundError);
    expect(missing).toMatchObject({ typeName, id });
  });

  it('R6: lists all missing references: users, then teams, then the queue', () => {
    const references = { assignedUserIds: [keyOf(1), keyOf(2)], assignedTeamIds: [keyOf(3)], queueId: keyOf(4) };
    const without = (...missing: number[]) => missingReference(references, (_, id) => !missing.map(keyOf).includes(id));
    expect(without()).toBeNull();
    const user = { typeName: 'User', id: encodeId('User', keyOf(2)), path: ['assignedUsers', '1'] };
    const team = { typeName: 'Team', id: encodeId('Team', keyOf(3)), path: ['assignedTeams', '0'] };
    const queue = { typeName: 'Queue', id: encodeId('Queue', keyOf(4)), path: ['queue'] };
    expect(without(2, 3, 4)).toMatchObject({ ...user, references: [user, team, queue] });
    expect(without(3, 4)).toMatchObject({ ...team, references: [team, queue] });
    expect(without(4)).toMatchObject({ ...queue, references: [queue] });
  });

  it('R4, R6: lists all malformed ids, the customer first', () => {
    const malformed = draftOf({ customer: { id: 'c' }, assignedUsers: [...ids('User', 1), 'u'], queue: 'q' });
    expect((malformed as NotFoundError).references).toEqual([
      { path: ['customer', 'id'], typeName: 'Customer', id: 'c' },
      { path: ['assignedUsers', '1'], typeName: 'User', id: 'u' },
      { path: ['queue'], typeName: 'Queue', id: 'q' },
    ]);
  });

  it('truncates an overlong id in the error', () => {
    const long = `${'x'.repeat(255)}\u{1F600}${'x'.repeat(1000)}`;
    const truncated = `${'x'.repeat(255)}\u{1F600}`;
    const error = draftOf({ customer: { id: long }, queue: long }) as NotFoundError;
    expect(error.id).toBe(truncated);
    expect(error.references.map(({ id }) => id)).toEqual([truncated, truncated]);
  });

  it('R11: restores a draft that was stored as JSON', () => {
    const draft = draftOf({
      createdAt: day,
      importedAt: day,
      custom: { aNum: 1, bAt: '2026-01-01T00:00:00Z' },
      threads: [{ text: 'a', createdAt: day, attachments: [{ fileName: 'a', mimeType: 'a/b', data: 'AA==' }] }],
      idempotencyKey: 'key',
    });
    expect(draft).not.toBeInstanceOf(DomainError);
    const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));
    for (const each of [draft, draftOf({ threads: [{ text: 'a' }] }), draftOf({})] as ConversationDraft[]) {
      expect(restoreConversationDraft(throughJson(storeConversationDraft(each)))).toEqual(each);
      // As stored before the shorter form existed.
      expect(restoreConversationDraft(throughJson(each))).toEqual(each);
    }
  });

  it('R11: omits empty fields from a stored draft', () => {
    const stored = storeConversationDraft(draftOf({ name: 'a' }) as ConversationDraft);
    expect(Object.keys(stored).toSorted()).toEqual(['custom', 'customer', 'name', 'status']);
  });

  it('R22: weighs at least as much as its texts and attachments', () => {
    const attachments = [{ fileName: 'a', mimeType: 'a/b', data: 'AAAA'.repeat(1000) }];
    const heavy = draftOf({ threads: [{ text: 'x'.repeat(5000), attachments }] }) as ConversationDraft;
    expect(weighDraft(heavy)).toBeGreaterThan(9000);
    expect(weighDraft(heavy)).toBeGreaterThan(weighDraft(draftOf({}) as ConversationDraft));
    expect(weighDraft(null)).toBeGreaterThan(0);
  });
});
