import type { InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import type { NotFoundError } from '../core/not-found-error.ts';
import {
  checkAssignees,
  listReferences,
  malformedReference,
  type References,
  toKeys,
  toReference,
} from '../core/references.ts';
import { checkSnooze } from '../snoozing/snooze.ts';
import { checkIdempotencyKey, type Idempotency, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';
import type { ConversationChanges } from './conversation-patch.ts';
import { checkCleared, checkFields } from './fields.ts';

export interface UpdateConversationInput extends ConversationChanges, IdempotentInput {
  id: string;
  rev?: number | null;
}

/** An update, checked as far as possible from its input alone. */
export interface UpdateDraft {
  readonly input: UpdateConversationInput;
  readonly id: string;
  readonly references: References;
  /** The customer to whom the conversation moves; null if it does not move. */
  readonly customerId: string | null;
  readonly idempotency: Idempotency | null;
}

/** Checks the input of an update on its own. Returns the draft, or an error with all issues. */
export function toUpdateDraft(input: UpdateConversationInput): UpdateDraft | InvalidInputError | NotFoundError {
  const invalid = checkUpdate(input);
  if (invalid) return invalid;
  const conversation = toReference('Conversation', input.id, 'id');
  const customer = input.customerId == null ? null : toReference('Customer', input.customerId, 'customerId');
  const referred = listReferences(input);
  const malformed = malformedReference([conversation, ...(customer ? [customer] : []), ...referred]);
  if (malformed) return malformed;
  const key = input.idempotencyKey;
  return {
    input,
    id: conversation.key as string,
    references: toKeys(referred),
    customerId: customer?.key ?? null,
    idempotency: key == null ? null : toIdempotency('updateConversation', key, meaningOfUpdate(input)),
  };
}

function checkUpdate(input: UpdateConversationInput): InvalidInputError | null {
  const check = new InputCheck();
  check.storable(input);
  checkFields(check, input);
  checkAssignees(check, input);
  checkCleared(check, input);
  checkSnooze(check, input);
  checkIdempotencyKey(check, input.idempotencyKey);
  if (input.customerId === null) check.add(['customerId'], 'Must not be null: a conversation always has a customer.');
  check.list(['customRemove'], input.customRemove, 100);
  for (const [at, key] of (input.customRemove ?? []).entries())
    if (Object.hasOwn(input.custom ?? {}, key)) check.add(['customRemove', at], 'Must not be set by custom as well.');
  return check.error();
}

/** R23: the meaning of an update. Null differs from absent where it clears a field. */
function meaningOfUpdate({ idempotencyKey: _, validateOnly: __, ...given }: UpdateConversationInput): object {
  const silent = { rev: given.rev ?? undefined, customRemove: given.customRemove ?? undefined };
  return Object.fromEntries(Object.entries({ ...given, ...silent }).filter(([, value]) => value !== undefined));
}
