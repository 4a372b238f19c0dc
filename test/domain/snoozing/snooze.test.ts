import { describe, expect, it } from 'vitest';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import { checkSnooze, misplacedSnooze, toSnooze } from '../../../src/domain/snoozing/snooze.ts';
import type { ConversationRow } from '../../../src/store/tables/conversations.ts';

const now = new Date('2026-02-03T04:05:06.007Z');
const later = new Date('2026-02-04T04:05:06.007Z');
const row = (status: ConversationRow['status'], snoozedUntil: Date | null = null) =>
  ({ status, snoozedUntil }) as ConversationRow;

describe('R42: a snooze', () => {
  it.each([
    [{}, 'OPEN', null, {}],
    [{ snoozedUntil: later }, 'OPEN', null, { status: 'SNOOZED', snoozedUntil: later }],
    [{ snoozedUntil: later, status: 'SNOOZED' }, 'DONE', null, { status: 'SNOOZED', snoozedUntil: later }],
    [{ snoozedUntil: later, status: null }, 'OPEN', null, { status: 'SNOOZED', snoozedUntil: later }],
    [{ snoozedUntil: null }, 'SNOOZED', later, { status: 'OPEN', snoozedUntil: null }],
    [{ snoozedUntil: null }, 'SNOOZED', null, { snoozedUntil: null }],
    [{ snoozedUntil: null }, 'DONE', null, { snoozedUntil: null }],
    [{ snoozedUntil: null, status: 'SNOOZED' }, 'SNOOZED', later, { snoozedUntil: null }],
    [{ snoozedUntil: null, status: 'DONE' }, 'SNOOZED', later, { snoozedUntil: null }],
    [{ status: 'OPEN' }, 'SNOOZED', later, { snoozedUntil: null }],
    [{ status: 'SNOOZED' }, 'SNOOZED', later, {}],
    [{ status: 'SNOOZED' }, 'OPEN', null, {}],
  ] as const)('maps %j on %s until %s to %j', (input, status, until, made) => {
    expect(toSnooze(input, row(status, until))).toEqual(made);
  });

  it.each(['OPEN', 'DONE'] as const)('conflicts with the status %s', (status) => {
    const issuesOf = (input: object) => {
      const check = new InputCheck();
      checkSnooze(check, input);
      return check.error()?.issues.map(({ path }) => path) ?? [];
    };
    expect(issuesOf({ status, snoozedUntil: later })).toEqual([['snoozedUntil']]);
    expect(issuesOf({ status, snoozedUntil: null })).toEqual([]);
    expect(issuesOf({ status: 'SNOOZED', snoozedUntil: later })).toEqual([]);
  });

  it.each([
    [now, 'Must be in the future.'],
    [new Date(0), 'Must be in the future.'],
    [new Date(+now + 1), null],
    [new Date('2031-02-03T04:05:06.007Z'), null],
    [new Date('2031-02-03T04:05:06.008Z'), 'Must be at most 5 years ahead.'],
  ])('validates the time %s: %s', (snoozedUntil, message) => {
    expect(misplacedSnooze({ snoozedUntil }, now)?.issues ?? null).toEqual(
      message && [{ path: ['snoozedUntil'], message }],
    );
  });
});
