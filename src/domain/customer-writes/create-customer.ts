import type { Database, Transaction } from '../../store/core/database.ts';
import { waitForCustomers } from '../../store/queries/customer-locks.ts';
import { type CustomerRow, customers } from '../../store/tables/customers.ts';
import { withTimes } from '../../store/tables/table.ts';
import { deleteExpiredKeys } from '../../store/writes/insert-batch.ts';
import { runLookups } from '../../store/writes/lookups.ts';
import { DomainError } from '../core/domain-error.ts';
import { CustomerConflictError, type IdempotencyMismatchError, type InvalidInputError } from '../core/errors.ts';
import { InputCheck } from '../core/input-check.ts';
import { meaningOfCustomer } from '../customers/customer-meaning.ts';
import {
  type CustomerIdentity,
  type CustomerInput,
  checkCustomerFields,
  checkIdentity,
  toDetails,
  toIdentity,
} from '../customers/customer-reference.ts';
import { type Author, BatchState } from '../writes/batch-state.ts';
import { checkIdempotencyKey, type Idempotency, type IdempotentInput, toIdempotency } from '../writes/idempotency.ts';
import { type Decision, type DryRunOutcome, runBatch, settled } from '../writes/run-batch.ts';

export type CreateCustomerInput = Omit<CustomerInput, 'id'> & IdempotentInput;

/** A customer to create, checked as far as possible from the input alone. */
export type CustomerDraft = CustomerIdentity & { idempotency: Idempotency | null };

export interface CreateCustomerCommand {
  readonly author: Author;
  readonly draft: CustomerDraft;
}

export interface CreatedCustomer {
  readonly customer: CustomerRow;
  readonly replayed: boolean;
}
export type CustomerOutcome = CreatedCustomer | CustomerConflictError | IdempotencyMismatchError;

/** Checks the input of a customer to create (R4, R30). Returns the draft, or an error with all issues. */
export function toCustomerDraft(input: CreateCustomerInput): CustomerDraft | InvalidInputError {
  const { idempotencyKey, validateOnly: _, ...fields } = input;
  const check = new InputCheck();
  check.storable(input);
  checkCustomerFields(check, fields);
  checkIdentity(check, fields, ['email']);
  checkIdempotencyKey(check, idempotencyKey);
  const invalid = check.error();
  if (invalid) return invalid;
  const idempotency =
    idempotencyKey == null ? null : toIdempotency('createCustomer', idempotencyKey, meaningOfCustomer(fields));
  return { ...toIdentity(fields), details: toDetails(fields), idempotency };
}

/**
 * Creates a customer (R30). An e-mail or external id that another customer has is CONFLICT; a phone number may be shared, and
 * resolves to the first who had it. Writes an event, and stores the result under the idempotency key (R23).
 */
export async function createCustomer(db: Database, command: CreateCustomerCommand): Promise<CustomerOutcome> {
  const [result] = settled(await runBatch(db, [command], true, decideCustomers));
  if (result?.status === 'fulfilled') return result.value;
  throw result?.reason;
}

/** R24: decides on a customer in a transaction that the caller rolls back. */
export async function dryRunCustomer(
  tx: Transaction,
  command: CreateCustomerCommand,
): Promise<DryRunOutcome<CustomerOutcome>> {
  const { outcomes, writes } = await decideCustomers(tx, [command]);
  return { outcome: outcomes[0] as CustomerOutcome, writes };
}

async function decideCustomers(
  tx: Transaction,
  commands: readonly CreateCustomerCommand[],
): Promise<Decision<CustomerOutcome>> {
  const keys = commands.flatMap(({ author: { orgId, clientId }, draft: { idempotency } }) =>
    idempotency === null ? [] : [{ orgId, clientId, key: idempotency.key }],
  );
  const phones = commands.flatMap(({ author: { orgId }, draft: { phoneKey } }) =>
    phoneKey === null ? [] : [{ orgId, phoneKey }],
  );
  const wanted = commands.map(({ author: { orgId }, draft: { externalId, emailKey } }) => {
    return { orgId, id: null, externalId, emailKey, phoneKey: null };
  });
  const nothing = { windows: [], ids: [], externalIds: [], references: [], lockDaysOf: [] };
  const [found, context] = await Promise.all([
    waitForCustomers(tx, wanted),
    runLookups(tx, { ...nothing, keys, phones }),
  ]);
  const state = new BatchState(context, found);
  const outcomes = commands.map((command) => decide(state, command));
  if (state.expiredKeys.length > 0) await deleteExpiredKeys(tx, state.expiredKeys);
  return { outcomes, writes: state.writes };
}

function decide(state: BatchState, { author, draft }: CreateCustomerCommand): CustomerOutcome {
  const { orgId } = author;
  const answer = state.answerOf(author, draft.idempotency);
  if (answer instanceof DomainError) return answer;
  if (answer !== null) {
    const { customer } = answer.outcome as CreatedCustomer;
    return { customer: withTimes(customers, customer), replayed: true };
  }
  const taken = state.takenBy(orgId, draft);
  if (taken !== null) return new CustomerConflictError(taken.field, taken.id);
  const created = state.newCustomer(orgId, draft);
  state.addCustomer(created, orgId, false);
  state.keepAnswer(author, draft.idempotency, { customer: created.row });
  return { customer: created.row as CustomerRow, replayed: false };
}
