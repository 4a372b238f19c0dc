import type DataLoader from 'dataloader';
import type { BulkRowStatus, ThreadType } from '../../generated/prisma/enums.ts';
import type { IdentityProviderRow } from '../../store/access/identity-providers.ts';
import type { AuditEntryRow } from '../../store/administration/audit.ts';
import type { BulkOperationRow } from '../../store/bulk/bulk-operations.ts';
import type { BulkRowRow } from '../../store/bulk/bulk-rows.ts';
import type { Executor } from '../../store/core/database.ts';
import type { ApiTokenRow } from '../../store/queries/api-tokens.ts';
import type { AttachmentRow } from '../../store/queries/attachments.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../../store/queries/organizations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import type { PageRequest } from '../core/pagination.ts';
import type { Allowance } from '../customers/rate-limit.ts';

/** A page of the list of one parent. */
export interface ChildPage {
  readonly parentId: string;
  readonly request: PageRequest;
}

/** One page of one conversation's threads, filtered by type if any are given. */
export interface ThreadPage extends ChildPage {
  readonly types: readonly ThreadType[] | null;
}

/** One page of one bulk operation's rows, filtered by status if any are given. */
export interface BulkRowPage extends ChildPage {
  readonly statuses: readonly BulkRowStatus[] | null;
}

/**
 * The reads of one request, each kind through a loader: each level of a query takes one statement, however wide it is, and a row
 * is read once. All keys belong to the caller's organization, so nothing else is visible (R3). To a customer, only what is their own is
 * (R45).
 */
export interface Loaders {
  readonly executor: Executor;
  readonly organization: DataLoader<string, OrganizationRow | null>;
  readonly user: DataLoader<string, UserRow | null>;
  readonly team: DataLoader<string, TeamRow | null>;
  readonly queue: DataLoader<string, QueueRow | null>;
  readonly apiToken: DataLoader<string, ApiTokenRow | null>;
  readonly auditEntry: DataLoader<string, AuditEntryRow | null>;
  readonly customer: DataLoader<string, CustomerRow | null>;
  readonly conversation: DataLoader<string, ConversationRow | null>;
  readonly thread: DataLoader<string, ThreadRow | null>;
  readonly attachment: DataLoader<string, AttachmentRow | null>;
  readonly bulkOperation: DataLoader<string, BulkOperationRow | null>;
  readonly identityProvider: DataLoader<string, IdentityProviderRow | null>;
  readonly attachmentsOfThread: DataLoader<string, AttachmentRow[]>;
  readonly mergedConversationIds: DataLoader<string, string[]>;
  readonly bulkCreatedIds: DataLoader<string, string[]>;
  readonly bulkRowPage: DataLoader<BulkRowPage, BulkRowRow[], string>;
  readonly threadPage: DataLoader<ThreadPage, ThreadRow[], string>;
  readonly teamMemberPage: DataLoader<ChildPage, UserRow[], string>;
  readonly conversationPage: DataLoader<ChildPage, ConversationRow[], string>;
  /** The caller's rate limit for a customer (R9). */
  readonly conversationAllowance: DataLoader<string, Allowance>;
  /** The database's time, read once per request. */
  readonly now: () => Promise<Date>;
  /** Reads rows by keys, batched with concurrent requests for the same `kind`. */
  readonly byKeys: <Row extends { orgId: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], keys: string[]) => Promise<Row[]>,
    keyOf: (row: Row) => string,
    keys: readonly string[],
  ) => Promise<Row[]>;
}
