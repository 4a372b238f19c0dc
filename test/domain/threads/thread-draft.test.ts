import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { InvalidInputError } from '../../../src/domain/core/errors.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';
import { type CreateThreadInput, toThreadDraft } from '../../../src/domain/threads/thread-draft.ts';

const key = '00000000-0000-7000-8000-000000000001';
const conversationId = encodeId('Conversation', key);
const customer = { email: 'ada@example.com' };
const day = new Date('2020-01-01T00:00:00.000Z');

const draftOf = (input: Partial<CreateThreadInput>) =>
  toThreadDraft('CHAT', { conversationId, customer, text: 'Hello', ...input });

function pathsOf(input: Partial<CreateThreadInput>): string[] {
  const draft = draftOf(input);
  if (draft instanceof InvalidInputError) return draft.issues.map((issue) => issue.path.join('.'));
  expect(draft).not.toBeInstanceOf(DomainError);
  return [];
}

describe('thread draft', () => {
  it('R15: contains the given fields, with the key of the conversation', () => {
    const attachments = [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }];
    expect(draftOf({ imported: true, createdAt: day, attachments })).toEqual({
      conversationId: key,
      publicConversationId: conversationId,
      customer: expect.objectContaining({ by: 'email', emailKey: 'ada@example.com' }),
      type: 'CHAT',
      text: 'Hello',
      createdAt: day,
      imported: true,
      attachments: [{ ...attachments[0], size: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      channel: null,
      createdById: null,
      authorName: null,
      idempotency: null,
    });
    const bare = draftOf({ imported: null, createdAt: null, attachments: null });
    expect(bare).toMatchObject({ imported: false, createdAt: null, attachments: [] });
  });

  it('R15: has no customer if an agent writes it', () => {
    expect(toThreadDraft('NOTE', { conversationId, text: 'Call back.' })).toMatchObject({
      type: 'NOTE',
      customer: null,
    });
  });

  it('R15: requires an id or an e-mail for the customer', () => {
    expect(pathsOf({ customer: { firstName: 'Ada' } })).toEqual(['customer']);
  });

  it('R19: createdAt requires imported: true', () => {
    expect(pathsOf({ createdAt: day })).toEqual(['createdAt']);
    expect(pathsOf({ createdAt: day, imported: false })).toEqual(['createdAt']);
    expect(pathsOf({ createdAt: day, imported: true })).toEqual([]);
    expect(pathsOf({ imported: true })).toEqual([]);
  });

  it('R6: limits text to 1,000,000 characters, and accepts empty text', () => {
    expect(pathsOf({ text: '' })).toEqual([]);
    expect(pathsOf({ text: '😀'.repeat(1_000_000) })).toEqual([]);
    expect(pathsOf({ text: 'x'.repeat(1_000_001) })).toEqual(['text']);
  });

  it('R26: reports all issues of an input at once, before any other failure', () => {
    const paths = pathsOf({
      conversationId: 'nonsense\0',
      customer: { email: 'nonsense', lastName: 'x'.repeat(41) },
      text: 'a\0',
      createdAt: day,
      attachments: [
        { fileName: 'a', mimeType: 'a/b', data: '' },
        { fileName: 'b', mimeType: 'a/b', data: '!' },
      ],
      idempotencyKey: '',
    });
    expect(paths.toSorted()).toEqual(
      [
        'conversationId',
        'customer.email',
        'customer.lastName',
        'text',
        'createdAt',
        'attachments.1.data',
        'idempotencyKey',
      ].toSorted(),
    );
  });

  it.each([
    ['Conversation', { conversationId: 'nonsense' }, 'nonsense'],
    ['Conversation', { conversationId: encodeId('Thread', key) }, encodeId('Thread', key)],
    ['Customer', { customer: { id: 'nonsense' } }, 'nonsense'],
  ])('R3, R15: reports NOT_FOUND for the malformed id of a %s', (typeName, input, id) => {
    const missing = draftOf(input);
    expect(missing).toBeInstanceOf(NotFoundError);
    expect(missing).toMatchObject({ typeName, id });
  });

  it('R23: hashes the same input differently for another type of thread', () => {
    const input = { conversationId, text: 'Hello', idempotencyKey: 'key' };
    const hashes = (['CHAT', 'REPLY', 'NOTE'] as const).map((type) => toThreadDraft(type, input));
    const seen = new Set(
      hashes.map((draft) => (draft as { idempotency: { inputHash: string } }).idempotency.inputHash),
    );
    expect(seen.size).toBe(3);
  });
});
