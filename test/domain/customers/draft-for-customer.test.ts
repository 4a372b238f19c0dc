import { describe, expect, it } from 'vitest';
import { restoreConversationDraft, storeConversationDraft } from '../../../src/domain/bulk/stored-draft.ts';
import {
  type ConversationDraft,
  type CreateConversationInput,
  toConversationDraft,
} from '../../../src/domain/conversations/conversation-draft.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { ConversationLockedError, InvalidInputError } from '../../../src/domain/core/errors.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';
import {
  type AddedThreadDraft,
  type CreateThreadInput,
  toThreadDraft,
} from '../../../src/domain/threads/thread-draft.ts';

const key = '00000000-0000-7000-8000-000000000001';
const email = 'ada@example.com';
const flawed = { email, firstName: '', photoUrl: 'nowhere' };
const flaws = ['customer.firstName', 'customer.photoUrl'];
const texts = (count: number) => Array.from({ length: count }, (_, n) => ({ text: `${n}` }));

const conversation = (input: Partial<CreateConversationInput>) =>
  toConversationDraft({ customer: flawed, ...input }) as ConversationDraft;
const thread = (input: Partial<CreateThreadInput>) =>
  toThreadDraft('CHAT', {
    conversationId: encodeId('Conversation', key),
    customer: flawed,
    text: 'Hello',
    ...input,
  }) as AddedThreadDraft;

const pathsOf = (error: unknown) => (error as InvalidInputError).issues.map(({ path }) => path.join('.'));
/** The refusals of a draft if no customer has the e-mail address, and if one does. */
function answersOf(draft: ConversationDraft | AddedThreadDraft) {
  expect(draft).not.toBeInstanceOf(DomainError);
  if (draft.customer?.by !== 'email') throw new Error('The customer is not identified by e-mail.');
  return { ifNew: draft.customer.refusedIfNew, ifKnown: draft.refusal };
}

describe.each([
  ['a conversation', conversation],
  ['a thread', thread],
] as [string, (input: object) => ConversationDraft | AddedThreadDraft][])('the draft of %s', (_, draftOf) => {
  it('R4: is accepted without a flaw', () => {
    expect(answersOf(draftOf({ customer: { email, firstName: 'Ada' } }))).toEqual({});
  });

  it('R4: with invalid optional fields is rejected for a new customer only', () => {
    const draft = draftOf({});
    const { ifNew, ifKnown } = answersOf(draft);
    expect(pathsOf(ifNew)).toEqual(flaws);
    expect(ifKnown).toBeUndefined();
    expect(draft.customer?.given).toEqual(['firstName', 'photoUrl']);
  });

  it('R4, R26: with another flaw is rejected in both cases, with all issues that apply', () => {
    const { ifNew, ifKnown } = answersOf(draftOf({ idempotencyKey: '' }));
    expect(pathsOf(ifNew)).toEqual([...flaws, 'idempotencyKey']);
    expect(pathsOf(ifKnown)).toEqual(['idempotencyKey']);
  });

  it('R4, R25: with an optional field that cannot be stored is rejected for a new customer only', () => {
    const { ifNew, ifKnown } = answersOf(draftOf({ customer: { email, firstName: '\0', age: '\ud800' } }));
    expect(pathsOf(ifNew)).toEqual(['customer.firstName', 'customer.age']);
    expect(ifKnown).toBeUndefined();
  });

  it('R26: with an invalid e-mail address matches no customer, so it reports all issues at once', () => {
    const refused = draftOf({ customer: { ...flawed, email: 'nobody' }, idempotencyKey: '' });
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(pathsOf(refused)).toEqual(['customer.email', ...flaws, 'idempotencyKey']);
  });

  it('R4: with valid optional fields is rejected at once for other issues', () => {
    const refused = draftOf({ customer: { email, firstName: 'Ada' }, idempotencyKey: '' });
    expect(refused).toBeInstanceOf(InvalidInputError);
    expect(pathsOf(refused)).toEqual(['idempotencyKey']);
  });

  it('R4, R25: ignores all other customer fields next to an id, even text that cannot be stored', () => {
    const customer = { id: encodeId('Customer', key), email: 'nobody', firstName: '', lastName: '\0', age: '\ud800' };
    expect(draftOf({ customer }).customer).toEqual({
      by: 'id',
      id: key,
      publicId: customer.id,
      given: ['email', 'firstName', 'lastName', 'age'],
    });
  });

  it('R23: hashes the whole input for its key', () => {
    const hashOf = (customer: object) =>
      (draftOf({ customer, idempotencyKey: 'k' }) as ConversationDraft).idempotency?.inputHash;
    expect(hashOf(flawed)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(flawed)).not.toBe(hashOf({ email }));
    expect(hashOf(flawed)).not.toBe(hashOf({ ...flawed, photoUrl: 'elsewhere' }));
    const id = encodeId('Customer', key);
    expect(hashOf({ id, age: '\ud800' })).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ id, age: '1' })).not.toBe(hashOf({ id, age: '2' }));
  });
});

describe('R4: other failures also wait for the lookup', () => {
  it('R10: too many threads', () => {
    const { ifNew, ifKnown } = answersOf(conversation({ threads: texts(101) }));
    expect(pathsOf(ifNew)).toEqual(flaws);
    expect(ifKnown).toBeInstanceOf(ConversationLockedError);
  });

  it('R6: a malformed id', () => {
    expect(answersOf(conversation({ queue: 'nonsense' })).ifKnown).toBeInstanceOf(NotFoundError);
    expect(answersOf(thread({ conversationId: 'nonsense' })).ifKnown).toBeInstanceOf(NotFoundError);
  });
});

it('R11, R12: a draft that was stored as JSON keeps its refusals', () => {
  for (const draft of [conversation({}), conversation({ priority: 9 }), conversation({ threads: texts(101) })]) {
    const revived = restoreConversationDraft(JSON.parse(JSON.stringify(storeConversationDraft(draft))));
    expect(revived).toEqual(draft);
    expect(answersOf(revived).ifNew).toBeInstanceOf(InvalidInputError);
  }
});

it('R4: a stored draft uses the current key of its e-mail address', () => {
  const stored = storeConversationDraft(conversation({ customer: { email: 'a@exämple.de' } }));
  const old = { ...stored, customer: { ...stored.customer, emailKey: 'a@exämple.de' } };
  expect(restoreConversationDraft(JSON.parse(JSON.stringify(old))).customer).toMatchObject({
    emailKey: 'a@xn--exmple-cua.de',
  });
});
