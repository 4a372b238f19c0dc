import type { FoundCustomer } from '../../store/queries/customer-locks.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { emptyBatch, type WriteBatch } from '../../store/writes/batch.ts';
import type { LookupResults, ReferenceType } from '../../store/writes/lookup-queries.ts';
import { IdempotencyMismatchError, InvalidInputError } from '../core/errors.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import type { CustomerIdentity, CustomerReference } from '../customers/customer-reference.ts';
import { newCustomerRow } from '../customers/customer-row.ts';
import { type EventType, newEvent } from '../events/events.ts';
import { type Idempotency, retentionMs } from './idempotency.ts';
import type { CustomerMatch } from './write-effects.ts';

/** The author of a write. */
export interface Author {
  readonly orgId: string;
  /** See `Caller`. */
  readonly clientId: string;
  readonly userId: string | null;
  /** R45: of a customer, who can add threads only to their own conversations. */
  readonly customerId?: string;
}

/** The customer of a write; `row` is the row to insert for a new one. */
export interface ResolvedCustomer {
  id: string;
  matchedBy: CustomerMatch;
  ignored: string[];
  row: CustomerRow | null;
  /** The external id to assign to the customer, who has none (R30). */
  externalId: string | null;
}

type Unknown = Exclude<CustomerReference, { by: 'id' }>;

/**
 * The state of a batch while it decides command by command: the results of the lookups, and what previous commands have added, so
 * that the commands of a batch see each other. `writes` collects what is still to be written.
 */
export class BatchState {
  readonly now: Date;
  readonly writes: WriteBatch = emptyBatch();
  /** Expired keys (older than 24 hours), to be deleted before the new ones are inserted. */
  readonly expiredKeys: { orgId: string; clientId: string; key: string }[] = [];
  /** The customer that each id, e-mail, external id and phone number resolves to; a merged one resolves to the survivor (R32). */
  private readonly customerById = new Map<string, string>();
  private readonly customerByEmail = new Map<string, string>();
  private readonly customerByExternalId = new Map<string, string>();
  private readonly customerByPhone = new Map<string, string>();
  private readonly heldCustomerIds = new Set<string>();
  /** Of customers by id, if any command needs them. */
  private readonly externalIds = new Map<string, string | null>();
  private readonly newCustomers = new Map<string, CustomerRow>();
  private readonly takenPhones: Set<string>;
  private readonly answers = new Map<string, { inputHash: string; outcome: unknown }>();
  /** The existing ones, each with whether it is disabled. */
  private readonly references: Map<string, boolean>;
  private readonly lockDays: Map<string, number | null>;

  constructor(context: LookupResults, customers: readonly FoundCustomer[]) {
    this.now = context.now;
    for (const customer of customers) {
      const { orgId, survivorId, emailKey, externalId, phoneKey } = customer;
      this.customerById.set(join(orgId, customer.id), survivorId);
      if (customer.held) this.heldCustomerIds.add(join(orgId, survivorId));
      if (emailKey != null) this.customerByEmail.set(join(orgId, emailKey), survivorId);
      if (externalId != null) this.customerByExternalId.set(join(orgId, externalId), survivorId);
      if (phoneKey != null) this.customerByPhone.set(join(orgId, phoneKey), survivorId);
      if (customer.survivorExternalId !== undefined)
        this.externalIds.set(join(orgId, survivorId), customer.survivorExternalId);
    }
    this.takenPhones = new Set(context.phones.map((phone) => join(...phone)));
    this.references = new Map(
      context.references.map(([orgId, id, type, disabled]) => [join(orgId, id, type), disabled] as const),
    );
    this.lockDays = new Map(context.lockDays);
    for (const [orgId, clientId, key, inputHash, outcome, expired] of context.keys) {
      if (expired) this.expiredKeys.push({ orgId, clientId, key });
      else this.answers.set(join(orgId, clientId, key), { inputHash, outcome });
    }
  }

  /** R4, R15, R30: the customer by id, external id, e-mail or phone number, else a new one, which `addCustomer` registers. */
  resolveCustomer(author: Author, reference: CustomerReference): ResolvedCustomer | NotFoundError | InvalidInputError {
    if (reference.by === 'id') {
      const id = this.customerById.get(join(author.orgId, reference.id));
      // Not a spread of what all have in common: it costs a create 2 µs.
      return id === undefined
        ? new NotFoundError('Customer', reference.publicId, ['customer', 'id'])
        : { id, matchedBy: 'ID', ignored: reference.given, row: null, externalId: null };
    }
    const found = { ignored: reference.given, row: null, externalId: null };
    const { by, externalId, emailKey, phoneKey } = reference;
    const lookUp = (map: ReadonlyMap<string, string>, key: string | null) =>
      key === null ? undefined : map.get(join(author.orgId, key));
    const byExternalId = lookUp(this.customerByExternalId, externalId);
    if (byExternalId !== undefined) return { ...found, id: byExternalId, matchedBy: 'EXTERNAL_ID' };
    const byEmail = lookUp(this.customerByEmail, emailKey);
    if (byEmail !== undefined) return this.#linked(author.orgId, byEmail, reference);
    const byPhone = by === 'phone' ? lookUp(this.customerByPhone, phoneKey) : undefined;
    if (byPhone !== undefined) return { ...found, id: byPhone, matchedBy: 'PHONE' };
    return reference.refusedIfNew ?? this.newCustomer(author.orgId, reference);
  }

  /** R30: the customer of an e-mail; an external id given with it that nobody has is assigned to them unless they have one. */
  #linked(orgId: string, id: string, reference: Unknown): ResolvedCustomer | InvalidInputError {
    const { externalId, given } = reference;
    const found = { id, matchedBy: 'EMAIL' as const, ignored: given.filter((name) => name !== 'email'), row: null };
    if (externalId === null) return { ...found, externalId };
    const own = this.externalIds.get(join(orgId, id)) ?? null;
    if (own === null || own === externalId) return { ...found, externalId: own === null ? externalId : null };
    const message = 'Belongs to a customer who has another externalId.';
    return new InvalidInputError([{ path: ['customer', 'email'], message }]);
  }

  /** R30: which of the two unique values of a new customer is taken, and by whom. */
  takenBy(orgId: string, { externalId, emailKey }: CustomerIdentity): { field: string; id: string } | null {
    const byExternalId = externalId === null ? undefined : this.customerByExternalId.get(join(orgId, externalId));
    if (byExternalId !== undefined) return { field: 'externalId', id: byExternalId };
    const byEmail = emailKey === null ? undefined : this.customerByEmail.get(join(orgId, emailKey));
    return byEmail === undefined ? null : { field: 'email', id: byEmail };
  }

  /** A customer to create, whom `addCustomer` registers. */
  newCustomer(orgId: string, { externalId, email, emailKey, phoneKey, details }: CustomerIdentity): ResolvedCustomer {
    const id = newId();
    const { organization: company, ...others } = details;
    // R30: the first customer with a number is found by it.
    const isFree = phoneKey !== null && !this.takenPhones.has(join(orgId, phoneKey));
    const key =
      details.phone === null ? null : isFree && !this.customerByPhone.has(join(orgId, phoneKey)) ? phoneKey : id;
    const row = newCustomerRow({ orgId, id, externalId, email, emailKey, ...others, phoneKey: key, company }, this.now);
    return { id, matchedBy: 'CREATED', ignored: [], row, externalId: null };
  }

  /** R32: the customer that a key resolves to: themselves, or the survivor; null if there is no such customer. */
  survivorOf(orgId: string, id: string): string | null {
    return this.customerById.get(join(orgId, id)) ?? null;
  }

  /** Is the customer locked by another transaction, so that it cannot be decided yet? */
  isHeld(orgId: string, customerId: string): boolean {
    return this.heldCustomerIds.size > 0 && this.heldCustomerIds.has(join(orgId, customerId));
  }

  /**
   * Registers a new customer, or a new external id of an existing one, to be written and visible to the following commands. Adds
   * the event, except for imports (R21).
   */
  addCustomer(customer: ResolvedCustomer, orgId: string, imported: boolean): void {
    const { id, row, externalId } = customer;
    if (row !== null) {
      this.writes.customers.push(row);
      this.newCustomers.set(id, row);
      this.customerById.set(join(orgId, id), id);
      if (row.emailKey !== null) this.customerByEmail.set(join(orgId, row.emailKey), id);
      if (row.phoneKey !== null) this.customerByPhone.set(join(orgId, row.phoneKey), id);
      this.#keepExternalId(orgId, id, row.externalId);
      if (!imported) this.addEvent(orgId, 'customer.created', id, { customerId: id });
    } else if (externalId !== null) {
      this.#keepExternalId(orgId, id, externalId);
      const made = this.newCustomers.get(id);
      if (made) made.externalId = externalId;
      else {
        this.writes.links.push({ orgId, id, externalId, updatedAt: this.now });
        if (!imported) this.addEvent(orgId, 'customer.updated', id, { customerId: id, fields: ['externalId'] });
      }
    }
  }

  #keepExternalId(orgId: string, id: string, externalId: string | null): void {
    this.externalIds.set(join(orgId, id), externalId);
    if (externalId !== null) this.customerByExternalId.set(join(orgId, externalId), id);
  }

  /** Does the user, team or queue exist? */
  hasReference(orgId: string, type: ReferenceType, id: string): boolean {
    return this.references.has(join(orgId, id, type));
  }

  /** R37: is the user disabled? */
  isDisabled(orgId: string, userId: string): boolean {
    return this.references.get(join(orgId, userId, 'User')) === true;
  }

  /** R17: the number of days after which the organization's conversations are locked. */
  lockAfterDays(orgId: string): number | null {
    return this.lockDays.get(orgId) ?? null;
  }

  /** R23: the stored result of this key; null if the key is new. A different input is a mismatch. */
  answerOf(author: Author, idempotency: Idempotency | null): { outcome: unknown } | IdempotencyMismatchError | null {
    if (idempotency === null) return null;
    const answer = this.answers.get(join(author.orgId, author.clientId, idempotency.key));
    if (answer === undefined) return null;
    return answer.inputHash === idempotency.inputHash ? answer : new IdempotencyMismatchError(idempotency.key);
  }

  /** R23: stores the result of a key. Only successes are stored: a failure leaves nothing behind and can be retried. */
  keepAnswer(author: Author, idempotency: Idempotency | null, outcome: unknown): void {
    if (idempotency === null) return;
    const { orgId, clientId } = author;
    const { key, inputHash } = idempotency;
    this.answers.set(join(orgId, clientId, key), { inputHash, outcome });
    const expiresAt = new Date(this.now.getTime() + retentionMs);
    this.writes.keys.push({ orgId, clientId, key, inputHash, outcome, createdAt: this.now, expiresAt });
  }

  /** R21: adds an event to the outbox. Imports do not call it. */
  addEvent(orgId: string, type: EventType, subjectId: string, data: Record<string, unknown>): void {
    this.writes.events.push(newEvent({ orgId, type, subjectId, data, createdAt: this.now }));
  }
}

/** Joins several keys into one, for maps. */
export function join(first: string, ...others: string[]): string {
  let joined = first;
  for (const key of others) joined += `\u001F${key}`;
  return joined;
}
