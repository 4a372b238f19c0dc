import type { Database, Transaction } from '../../store/core/database.ts';
import { waitForCustomers } from '../../store/queries/customer-locks.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { DomainError } from '../core/domain-error.ts';
import type { InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import type { NotFoundError } from '../core/not-found-error.ts';
import {
  type CustomerInput,
  type CustomerReference,
  checkCustomerInput,
  phoneToClaim,
  toCustomerKey,
  toCustomerReference,
  withoutIgnored,
} from '../customers/customer-reference.ts';
import { draftForCustomer, type Refusal } from '../customers/draft-for-customer.ts';
import { type Author, BatchState } from '../writes/batch-state.ts';
import { type Decision, runBatch, settled } from '../writes/run-batch.ts';

interface Draft {
  customer: CustomerReference;
  refusal?: Refusal;
}

/** A customer that was found or created, at the database's time `now`. */
export interface FoundOrCreated {
  readonly customerId: string;
  readonly now: Date;
}

type Outcome = FoundOrCreated | InvalidInputError | NotFoundError;

/** R4, R30: the customer of an input: the existing one, whose details do not change, or else a new one, with an event. */
export async function findOrCreateCustomer(
  db: Database,
  author: Author,
  customer: CustomerInput,
): Promise<FoundOrCreated | InvalidInputError | NotFoundError> {
  const draft = draftForCustomer({ customer }, judge, (known) => ({
    customer: toCustomerReference(known) as CustomerReference,
  }));
  if (draft instanceof DomainError) return draft as InvalidInputError | NotFoundError;
  const [result] = settled(await runBatch(db, [{ author, draft }], true, decide));
  if (result?.status === 'fulfilled') return result.value;
  throw result?.reason;
}

function judge({ customer }: { customer: CustomerInput }): Draft | Refusal {
  const check = new InputCheck();
  check.storable(withoutIgnored({ customer }));
  checkCustomerInput(check, customer);
  const invalid = check.error();
  if (invalid) return invalid;
  const reference = toCustomerReference(customer);
  return reference instanceof DomainError ? reference : { customer: reference };
}

async function decide(
  tx: Transaction,
  commands: readonly { readonly author: Author; readonly draft: Draft }[],
): Promise<Decision<Outcome>> {
  const wanted = commands.map(({ author, draft }) => toCustomerKey(author.orgId, draft.customer));
  const phones = commands.flatMap(({ author, draft }) => phoneToClaim(author.orgId, draft.customer) ?? []);
  const nothing = { windows: [], ids: [], externalIds: [], references: [], keys: [], lockDaysOf: [] };
  const [found, context] = await Promise.all([waitForCustomers(tx, wanted), runLookups(tx, { ...nothing, phones })]);
  const state = new BatchState(context, found);
  const outcomes = commands.map(({ author, draft }): Outcome => {
    const customer = state.resolveCustomer(author, draft.customer);
    if (customer instanceof DomainError) return customer;
    state.addCustomer(customer, author.orgId, false);
    return { customerId: customer.id, now: state.now };
  });
  return { outcomes, writes: state.writes };
}
