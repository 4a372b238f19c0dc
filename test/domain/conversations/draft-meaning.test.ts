import { describe, expect, it } from 'vitest';
import {
  type CreateConversationInput,
  toConversationDraft,
} from '../../../src/domain/conversations/conversation-draft.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { type CreateThreadInput, toThreadDraft } from '../../../src/domain/threads/thread-draft.ts';

const key = '00000000-0000-7000-8000-000000000001';
const customer = { email: 'ada@example.com' };
const idempotencyKey = 'k';

type Hashed = { idempotency: { inputHash: string } | null };
const conversation = (input: Partial<CreateConversationInput>) =>
  (toConversationDraft({ customer, idempotencyKey, ...input }) as Hashed).idempotency?.inputHash;
const thread = (input: Partial<CreateThreadInput>) =>
  (
    toThreadDraft('CHAT', {
      conversationId: encodeId('Conversation', key),
      customer,
      text: 'Hi',
      idempotencyKey,
      ...input,
    }) as Hashed
  ).idempotency?.inputHash;

const attachment = { fileName: 'a', mimeType: 'a/b', data: 'AAAA' };

describe('R23: equivalent inputs have the same hash', () => {
  it.each([
    ['a null name', { name: null }],
    ['null in every field', { id: null, externalId: null, status: null, priority: null, custom: null, queue: null }],
    ['the default value', { status: 'OPEN' }],
    ['empty lists', { tags: [], suggestedTags: [], assignedUsers: [], assignedTeams: [], threads: [] }],
    ['no attributes', { custom: {} }],
    ['validateOnly, which stores nothing', { validateOnly: true }],
    ['validateOnly: false', { validateOnly: false }],
    ['null customer fields', { customer: { ...customer, id: null, firstName: null } }],
  ] as [string, Partial<CreateConversationInput>][])('a conversation with %s', (_, input) => {
    expect(conversation(input)).toBe(conversation({}));
    expect(conversation(input)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('the thread of a conversation with its default type, and without attachments', () => {
    const plain = conversation({ threads: [{ text: 'a' }] });
    for (const more of [{ type: 'CHAT' }, { type: null }, { createdAt: null }, { attachments: [] }] as const)
      expect(conversation({ threads: [{ text: 'a', ...more, attachments: null }] })).toBe(plain);
  });

  it.each([
    ['that is not imported', { imported: false }],
    ['with null fields', { imported: null, createdAt: null, attachments: null }],
    ['with no attachments', { attachments: [] }],
    ['with validateOnly', { validateOnly: true }],
  ] as [string, Partial<CreateThreadInput>][])('a thread %s', (_, input) => {
    expect(thread(input)).toBe(thread({}));
    expect(thread(input)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a time with another offset, and an e-mail in another Unicode form', () => {
    const at = (text: string) => thread({ imported: true, createdAt: new Date(text) });
    expect(at('2026-01-01T01:00:00+01:00')).toBe(at('2026-01-01T00:00:00Z'));
    expect(thread({ customer: { email: 'rene\u0301@a.b' } })).toBe(thread({ customer: { email: 'ren\u00e9@a.b' } }));
  });
});

describe('R23: different inputs have different hashes', () => {
  it.each([
    ['a null attribute', { custom: { aNum: null } }],
    ['an empty name', { name: '' }],
    ['another status', { status: 'DONE' }],
    ['a clientRef', { clientRef: 'a' }],
    ['another customer field', { customer: { ...customer, firstName: 'Ada' } }],
    ['an e-mail in capitals, which a new customer would be shown with', { customer: { email: 'Ada@example.com' } }],
    ['a thread', { threads: [{ text: '' }] }],
  ] as [string, Partial<CreateConversationInput>][])('a conversation with %s', (_, input) => {
    expect(conversation(input)).not.toBe(conversation({}));
  });

  it('a thread with other bytes in an attachment', () => {
    const hashes = [
      thread({}),
      thread({ attachments: [attachment] }),
      thread({ attachments: [{ ...attachment, data: 'AAAB' }] }),
      thread({ attachments: [{ ...attachment, fileName: 'b' }] }),
      thread({ attachments: [attachment, attachment] }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('no hash without a key', () => {
    for (const none of [null, undefined]) {
      expect(conversation({ idempotencyKey: none })).toBeUndefined();
      expect(thread({ idempotencyKey: none })).toBeUndefined();
    }
  });
});
