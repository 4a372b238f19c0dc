import { DomainError } from '../core/domain-error.ts';
import { type ConversationLockedError, InvalidInputError } from '../core/errors.ts';
import type { NotFoundError } from '../core/not-found-error.ts';
import { type CustomerInput, type CustomerReference, ifMatched, optionalFields } from './customer-reference.ts';

/** Why an input cannot become a draft. */
export type Refusal = InvalidInputError | NotFoundError | ConversationLockedError;

interface DraftForCustomer {
  customer: CustomerReference | null;
  /** The error of the write even if the customer exists. */
  refusal?: Refusal;
}

/**
 * R4, R26: makes a draft of an input. Whether the customer's optional fields count is known only after the e-mail address has been
 * looked up. So if they are invalid, the draft contains both results: `customer.refusedIfNew` with all issues, and `refusal` with
 * the issues apart from them. `empty` makes a draft for a customer without optional fields.
 */
export function draftForCustomer<Input extends { customer?: CustomerInput }, Draft extends DraftForCustomer>(
  input: Input,
  judge: (input: Input) => Draft | Refusal,
  empty: (customer: CustomerInput) => Draft,
): Draft | Refusal {
  const judged = judge(input);
  const known = judged instanceof InvalidInputError ? ifMatched(input) : null;
  if (known === null) return judged;
  const refusedIfNew = judged as InvalidInputError;
  const otherwise = judge(known);
  const isTheirFault = !(otherwise instanceof InvalidInputError) || otherwise.issueCount < refusedIfNew.issueCount;
  if (!isTheirFault) return judged;
  const draft =
    otherwise instanceof DomainError
      ? { ...empty(known.customer as CustomerInput), refusal: otherwise }
      : (otherwise as Draft);
  const given = optionalFields(input.customer as CustomerInput);
  return { ...draft, customer: { ...(draft.customer as CustomerReference), given, refusedIfNew } };
}
