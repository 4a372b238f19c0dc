import { describe, expect, it } from 'vitest';
import { toConversationDraft } from '../../../src/domain/conversations/conversation-draft.ts';
import { InvalidInputError } from '../../../src/domain/core/errors.ts';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';

describe('InputCheck', () => {
  const checkWith = (issues: number) => {
    const check = new InputCheck();
    for (let n = 0; n < issues; n++) check.add(['tags', n], 'Wrong.');
    return check.error();
  };

  it('R26: reports the first hundred issues and counts the rest', () => {
    const all = checkWith(100);
    expect(all?.issues).toHaveLength(100);
    expect(all).toMatchObject({ issueCount: 100, message: 'The input has 100 issues.' });
    const many = checkWith(1_000_000);
    expect(many?.issues.map(({ path }) => path)).toEqual(all?.issues.map(({ path }) => path));
    expect(many).toMatchObject({
      issueCount: 1_000_000,
      message: 'The input has 1000000 issues. The first 100 are listed.',
    });
  });

  it.each([
    ['of the maximum length', 'k'.repeat(100), 'k'.repeat(100)],
    ['longer', 'k'.repeat(101), 'k'.repeat(100)],
    ['made of surrogate pairs', '😀'.repeat(101), '😀'.repeat(100)],
    ['with an unpaired surrogate at the cut', `${'k'.repeat(99)}\uD83D${'k'.repeat(200)}`, `${'k'.repeat(99)}\uFFFD`],
  ])('truncates a key that is %s to a hundred characters in a path', (_what, key, truncated) => {
    const check = new InputCheck();
    check.add(['custom', key], 'Wrong.');
    expect(check.issues).toEqual([{ path: ['custom', truncated], message: 'Wrong.' }]);
  });

  it('R26: reports a hundred issues for a small input with a million', () => {
    const tags = Array.from({ length: 100_000 }, () => '');
    const draft = toConversationDraft({ customer: { email: 'a@b' }, tags });
    expect(draft).toBeInstanceOf(InvalidInputError);
    // There are too many; of the first thousand, each is too short, and all but the first are duplicates.
    expect(draft).toMatchObject({ issueCount: 1 + 999 + 1_000 });
    expect(JSON.stringify(draft).length).toBeLessThan(10_000);
  });
});

it('truncates a malformed id to 256 characters', () => {
  expect(new NotFoundError('Customer', 'c'.repeat(256)).id).toBe('c'.repeat(256));
  expect(new NotFoundError('Customer', 'c'.repeat(1_000_000)).id).toBe('c'.repeat(256));
  expect(new NotFoundError('Customer', null).id).toBeNull();
});
