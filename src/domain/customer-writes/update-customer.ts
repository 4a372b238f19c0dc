import type { Database, Transaction } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { resolveCustomers } from '../../store/queries/customer-locks.ts';
import { databaseTime } from '../../store/queries/organizations.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';
import { takeOverKeys, updateCustomerRow, waitToUpdateCustomers } from '../../store/writes/update-customers.ts';
import { CustomerConflictError, type InvalidInputError, StaleRevisionError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import {
  type CustomerInput,
  checkCustomerFields,
  checkIdentity,
  detailNames,
} from '../customers/customer-reference.ts';
import { sortNameOf } from '../customers/customer-row.ts';
import { emailKey } from '../customers/email-address.ts';
import { phoneKey } from '../customers/phone-number.ts';
import { newEvent } from '../events/events.ts';
import type { Author } from '../writes/batch-state.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';

export type UpdateCustomerInput = Omit<CustomerInput, 'id'> & { id: string; rev?: number | null };

type Failure = InvalidInputError | NotFoundError | CustomerConflictError | StaleRevisionError;

const fieldNames = ['externalId', 'email', ...detailNames] as const;

/**
 * Changes the given fields of a customer; null clears a field. If `rev` is not the current one, nothing changes and the result
 * is STALE_REVISION (R27). An e-mail or external id that another customer has is CONFLICT; a change that would leave nothing to
 * identify the customer by is INVALID_INPUT (R30). The id of a merged customer resolves to the survivor (R32). If no value
 * differs, nothing is written and there is no event.
 */
export async function updateCustomer(
  db: Database,
  author: Author,
  input: UpdateCustomerInput,
): Promise<CustomerRow | Failure> {
  const { id: publicId, rev, ...fields } = input;
  const check = new InputCheck();
  check.storable(fields);
  checkCustomerFields(check, fields);
  const invalid = check.error();
  if (invalid) return invalid;
  const id = decodeId('Customer', publicId);
  if (id === null) return new NotFoundError('Customer', publicId);
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const current = await lockSurvivor(tx, author.orgId, id);
      if (!current) return new NotFoundError('Customer', publicId);
      if (rev != null && rev !== current.rev) return new StaleRevisionError(current.rev);
      const { orgId } = current;
      const changed = await toChangedRow(tx, fields, current);
      if (changed === null) return current;
      if ('code' in changed) return changed;
      const [updated, createdAt] = await Promise.all([updateCustomerRow(tx, changed.row), databaseTime(tx)]);
      const data = { customerId: current.id, fields: changed.fields };
      const event = newEvent({ orgId, type: 'customer.updated', subjectId: current.id, data, createdAt });
      notify(await commitBatch(tx, { ...emptyBatch(), events: [event] }));
      return updated;
    }),
  );
}

/** The locked customer that an id resolves to; undefined if there is none. */
async function lockSurvivor(tx: Transaction, orgId: string, id: string): Promise<CustomerRow | undefined> {
  for (let next: string | null = id; ; ) {
    const [row]: CustomerRow[] = await waitToUpdateCustomers(tx, orgId, [next]);
    if (!row || row.mergedIntoId === null) return row;
    next = row.mergedIntoId;
  }
}

/** The changed row and the names of the changed fields; null if nothing changes. */
async function toChangedRow(
  tx: Transaction,
  fields: Omit<UpdateCustomerInput, 'id' | 'rev'>,
  current: CustomerRow,
): Promise<{ row: CustomerRow; fields: string[] } | InvalidInputError | CustomerConflictError | null> {
  const { company, ...known } = current;
  const before = { ...known, organization: company };
  const given = Object.fromEntries(
    fieldNames.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name] ?? null]),
  ) as Omit<CustomerInput, 'id'>;
  if (given.email != null) given.email = given.email.normalize('NFC');
  const names = fieldNames.filter((name) => given[name] !== undefined && given[name] !== before[name]);
  if (names.length === 0) return null;
  const { organization, ...after } = { ...before, ...given };
  const check = new InputCheck();
  checkIdentity(check, after, [names.find((name) => after[name as 'email'] === null) ?? 'phone']);
  const unknown = check.error();
  if (unknown) return unknown;

  // A key that belongs to another customer does not change until the value from which it is derived changes.
  const keyOf = (name: 'email' | 'phone', toKey: (text: string) => string | null) =>
    names.includes(name) ? (after[name] == null ? null : toKey(after[name])) : current[`${name}Key`];
  const identity = {
    externalId: after.externalId ?? null,
    emailKey: keyOf('email', emailKey),
    phoneKey: keyOf('phone', phoneKey),
  };
  const { orgId, id } = current;
  const nothing = { orgId, id: null, externalId: null, emailKey: null, phoneKey: null };
  const holders = await resolveCustomers(tx, [{ ...nothing, ...identity }]);
  const others = holders.filter(({ survivorId }) => survivorId !== id);
  const taken = ([field, key]: readonly [field: string, key: 'externalId' | 'emailKey']) => {
    const holder = others.find((each) => identity[key] !== null && each[key] === identity[key]);
    return holder ? [new CustomerConflictError(field, holder.survivorId)] : [];
  };
  const [conflict] = (
    [
      ['externalId', 'externalId'],
      ['email', 'emailKey'],
    ] as const
  ).flatMap(taken);
  if (conflict) return conflict;
  const isShared = identity.phoneKey === null || others.some((each) => each.phoneKey === identity.phoneKey);
  const row = {
    ...current,
    ...after,
    company: organization ?? null,
    ...identity,
    phoneKey: after.phone == null ? null : isShared ? id : identity.phoneKey,
  } as CustomerRow;
  if (holders.some((holder) => holder.id !== id && holder.survivorId === id)) await takeOverKeys(tx, row);
  return { row: { ...row, sortName: sortNameOf(row) }, fields: names };
}
