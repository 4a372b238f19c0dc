import type { ConversationStatus } from '../../generated/prisma/enums.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { InvalidInputError } from '../core/errors.ts';
import type { InputCheck } from '../core/input-check.ts';

/** R42: how far ahead a conversation can be snoozed. */
const maxSnoozeYears = 5;

interface SnoozingInput {
  status?: ConversationStatus | null;
  /** When the conversation is OPEN again; null ends the snooze. */
  snoozedUntil?: Date | null;
}

type Snooze = Partial<Pick<ConversationRow, 'status' | 'snoozedUntil'>>;

/** R42: adds an issue if an input both snoozes a conversation and sets another status. */
export function checkSnooze(check: InputCheck, { status, snoozedUntil }: SnoozingInput): void {
  if (snoozedUntil != null && status != null && status !== 'SNOOZED')
    check.add(['snoozedUntil'], 'Must not be set together with a status other than SNOOZED.');
}

/** R42: the issue with the time, by the database's clock; null if there is none. */
export function misplacedSnooze({ snoozedUntil }: SnoozingInput, now: Date): InvalidInputError | null {
  if (snoozedUntil == null) return null;
  const refused = (message: string) => new InvalidInputError([{ path: ['snoozedUntil'], message }]);
  if (snoozedUntil <= now) return refused('Must be in the future.');
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + maxSnoozeYears);
  return snoozedUntil > latest ? refused(`Must be at most ${maxSnoozeYears} years ahead.`) : null;
}

/**
 * R42: the effect of an update on a snooze. A time sets SNOOZED; null ends a snooze with a time, and so does another
 * status. SNOOZED alone keeps an existing time.
 */
export function toSnooze({ status, snoozedUntil }: SnoozingInput, current: ConversationRow): Snooze {
  if (snoozedUntil != null) return { status: 'SNOOZED', snoozedUntil };
  if (status != null && status !== 'SNOOZED') return { snoozedUntil: null };
  if (snoozedUntil === undefined) return {};
  const ends = status == null && current.snoozedUntil !== null;
  return { snoozedUntil: null, ...(ends && { status: 'OPEN' as const }) };
}
