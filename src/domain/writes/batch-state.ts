import type { FoundCustomer } from '../../store/queries/customers.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { emptyBatch, type WriteBatch } from '../../store/writes/batch.ts';
import type { LookupResults, ReferenceType } from '../../store/writes/lookup-queries.ts';
import { IdempotencyMismatchError, type InvalidInputError } from '../core/errors.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import type { CustomerReference } from '../customers/customer-reference.ts';
import { type EventType, newEvent } from '../events/events.ts';
import { type Idempotency, retentionMs } from './idempotency.ts';
import type { CustomerMatch } from './write-effects.ts';

/** The author of a write. */
export interface Author {
  readonly orgId: string;
  readonly tokenId: string;
  readonly userId: string | null;
}

/** The customer of a write; `row` is the row to insert for a new one. */
export interface ResolvedCustomer {
  id: string;
  matchedBy: CustomerMatch;
  ignored: string[];
  row: CustomerRow | null;
}

/**
 * The state of a batch while it decides command by command: the results of the lookups, and what previous commands have added, so
 * that the commands of a batch see each other. `writes` collects what is still to be written.
 */
export class BatchState {
  readonly now: Date;
  readonly writes: WriteBatch = emptyBatch();
  /** Expired keys (older than 24 hours), to be deleted before the new ones are inserted. */
  readonly expiredKeys: { orgId: string; tokenId: string; key: string }[] = [];
  private readonly customerIds = new Set<string>();
  private readonly heldCustomerIds = new Set<string>();
  private readonly customerIdByEmail = new Map<string, string>();
  private readonly answers = new Map<string, { inputHash: string; outcome: unknown }>();
  private readonly references: Set<string>;
  private readonly lockDays: Map<string, number | null>;

  constructor(context: LookupResults, customers: readonly FoundCustomer[]) {
    this.now = context.now;
    for (const customer of customers) {
      this.customerIds.add(join(customer.orgId, customer.id));
      if (customer.held) this.heldCustomerIds.add(join(customer.orgId, customer.id));
      if (customer.emailKey !== null) this.customerIdByEmail.set(join(customer.orgId, customer.emailKey), customer.id);
    }
    this.references = new Set(context.references.map((reference) => join(...reference)));
    this.lockDays = new Map(context.lockDays);
    for (const [orgId, tokenId, key, inputHash, outcome, expired] of context.keys) {
      if (expired) this.expiredKeys.push({ orgId, tokenId, key });
      else this.answers.set(join(orgId, tokenId, key), { inputHash, outcome });
    }
  }

  /** R4, R15: the customer by id, or else by e-mail address, or else a new one, which `addCustomer` adds. */
  resolveCustomer(author: Author, reference: CustomerReference): ResolvedCustomer | NotFoundError | InvalidInputError {
    if (reference.by === 'id') {
      return this.customerIds.has(join(author.orgId, reference.id))
        ? { id: reference.id, matchedBy: 'ID', ignored: reference.given, row: null }
        : new NotFoundError('Customer', reference.publicId, ['customer', 'id']);
    }
    const found = this.customerIdByEmail.get(join(author.orgId, reference.emailKey));
    if (found !== undefined) return { id: found, matchedBy: 'EMAIL', ignored: reference.given, row: null };
    if (reference.refusedIfNew) return reference.refusedIfNew;
    const { organization: company, ...details } = reference.details;
    const id = newId();
    const { email, emailKey } = reference;
    const row = { orgId: author.orgId, id, email, emailKey, ...details, company, createdAt: this.now };
    return { id, matchedBy: 'CREATED', ignored: [], row };
  }

  /** Is the customer locked by another transaction, so that it cannot be decided yet? */
  isHeld(orgId: string, customerId: string): boolean {
    return this.heldCustomerIds.size > 0 && this.heldCustomerIds.has(join(orgId, customerId));
  }

  /** Adds a new customer to the writes, and makes it known to later commands. */
  addCustomer(customer: ResolvedCustomer): void {
    if (customer.row === null) return;
    this.writes.customers.push(customer.row);
    this.customerIds.add(join(customer.row.orgId, customer.id));
    this.customerIdByEmail.set(join(customer.row.orgId, customer.row.emailKey as string), customer.id);
  }

  /** Does the user, team or queue exist? */
  hasReference(orgId: string, type: ReferenceType, id: string): boolean {
    return this.references.has(join(orgId, id, type));
  }

  /** R17: the number of days after which the organization's conversations lock. */
  lockAfterDays(orgId: string): number | null {
    return this.lockDays.get(orgId) ?? null;
  }

  /** R23: the stored result of this key; null if the key is new. A different input is a mismatch. */
  answerOf(author: Author, idempotency: Idempotency | null): { outcome: unknown } | IdempotencyMismatchError | null {
    if (idempotency === null) return null;
    const answer = this.answers.get(join(author.orgId, author.tokenId, idempotency.key));
    if (answer === undefined) return null;
    return answer.inputHash === idempotency.inputHash ? answer : new IdempotencyMismatchError(idempotency.key);
  }

  /** R23: stores the result of a key. Only successes are stored: a failure leaves nothing behind and can be retried. */
  keepAnswer(author: Author, idempotency: Idempotency | null, outcome: unknown): void {
    if (idempotency === null) return;
    const { orgId, tokenId } = author;
    const { key, inputHash } = idempotency;
    this.answers.set(join(orgId, tokenId, key), { inputHash, outcome });
    const expiresAt = new Date(this.now.getTime() + retentionMs);
    this.writes.keys.push({ orgId, tokenId, key, inputHash, outcome, createdAt: this.now, expiresAt });
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
