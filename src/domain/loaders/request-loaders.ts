import DataLoader from 'dataloader';
import type { ListByKeys, ReadBatcher } from '../../batching/read-batcher.ts';
import { listProviders } from '../../store/access/identity-providers.ts';
import { listAuditEntries } from '../../store/administration/audit.ts';
import { listBulkOperations } from '../../store/bulk/bulk-operations.ts';
import { type BulkRowRow, listBulkCreatedIds, listBulkRowPages } from '../../store/bulk/bulk-rows.ts';
import { cancellable, executorBehind } from '../../store/core/cancellable.ts';
import { type CancellationSignal, whenAllCancelled } from '../../store/core/cancellation.ts';
import type { Executor } from '../../store/core/database.ts';
import { listTokens } from '../../store/queries/api-tokens.ts';
import { type AttachmentRow, listAttachments, listAttachmentsOfThreads } from '../../store/queries/attachments.ts';
import { listConversationPagesOfCustomers } from '../../store/queries/conversation-pages.ts';
import { listConversations, listMergedConversations } from '../../store/queries/conversations.ts';
import { listCustomers, listRateWindowHits } from '../../store/queries/customers.ts';
import {
  databaseTime,
  listOrganizations,
  listQueues,
  listTeamMemberPages,
  listTeams,
  listUsers,
  type TeamMemberRow,
} from '../../store/queries/organizations.ts';
import { listThreadPages, listThreads } from '../../store/queries/threads.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import type { Caller } from '../access/caller.ts';
import { keysetOf, requestKey } from '../core/pagination.ts';
import { allowance } from '../customers/rate-limit.ts';
import { group } from './group.ts';
import type { BulkRowPage, ChildPage, Loaders, ThreadPage } from './loaders.ts';

type ListRows<Row> = (db: Executor, orgIds: string[], keys: string[]) => Promise<Row[]>;

/** The loaders of a request. It uses only a few of them, and most writes none, so each is created on first use. */
export class RequestLoaders implements Loaders {
  readonly executor: Executor;
  readonly #caller: Pick<Caller, 'orgId' | 'clientId'>;
  readonly #readBatcher: ReadBatcher<CancellationSignal> | null;
  readonly #stop: CancellationSignal | null;
  readonly #made: { [Name in keyof Loaders]?: Loaders[Name] } = {};
  #now: Promise<Date> | null = null;

  constructor(
    db: Executor,
    caller: Pick<Caller, 'orgId' | 'clientId'>,
    readBatcher: ReadBatcher<CancellationSignal> | null,
    stop: CancellationSignal | null,
  ) {
    this.executor = cancellable(db, stop);
    this.#caller = caller;
    this.#readBatcher = readBatcher;
    this.#stop = stop;
  }

  get organization() {
    return this.#once('organization', () =>
      this.#byId('organization', (db, _orgIds, ids) => listOrganizations(db, ids)),
    );
  }
  get user() {
    return this.#once('user', () => this.#byId('user', listUsers));
  }
  get team() {
    return this.#once('team', () => this.#byId('team', listTeams));
  }
  get queue() {
    return this.#once('queue', () => this.#byId('queue', listQueues));
  }
  get apiToken() {
    return this.#once('apiToken', () => this.#byId('token', listTokens));
  }
  get auditEntry() {
    return this.#once('auditEntry', () => this.#byId('audit entry', listAuditEntries));
  }
  get customer() {
    return this.#once('customer', () => this.#byId('customer', listCustomers));
  }
  get conversation() {
    return this.#once('conversation', () => this.#byId('conversation', listConversations));
  }
  get thread() {
    return this.#once('thread', () => this.#byId('thread', listThreads));
  }
  get attachment() {
    return this.#once('attachment', () => this.#byId('attachment', listAttachments));
  }
  get bulkOperation() {
    return this.#once('bulkOperation', () => this.#byId('bulk operation', listBulkOperations));
  }
  get identityProvider() {
    return this.#once('identityProvider', () => this.#byId('identity provider', listProviders));
  }
  get attachmentsOfThread() {
    const load = async (threadIds: readonly string[]) => {
      const threadOf = (row: AttachmentRow) => row.threadId;
      return group(
        threadIds,
        await this.byKeys('attachments', listAttachmentsOfThreads, threadOf, threadIds),
        threadOf,
      );
    };
    return this.#once('attachmentsOfThread', () => new DataLoader(load));
  }
  get mergedConversationIds() {
    return this.#once('mergedConversationIds', () => this.#idsOf('merged', listMergedConversations, 'survivorId'));
  }
  get bulkCreatedIds() {
    return this.#once('bulkCreatedIds', () => this.#idsOf('created', listBulkCreatedIds, 'operationId'));
  }
  get threadPage() {
    return this.#once('threadPage', () =>
      this.#pagesOf<ThreadPage, ThreadRow>(
        'threads',
        (db, orgIds, parents, { request, types }) => listThreadPages(db, orgIds, parents, keysetOf(request), types),
        (row) => row.conversationId,
        ({ types }) => types?.join() ?? 'all',
      ),
    );
  }
  get conversationPage() {
    return this.#once('conversationPage', () =>
      this.#pagesOf<ChildPage, ConversationRow>(
        'conversations',
        (db, orgIds, parents, { request }) => listConversationPagesOfCustomers(db, orgIds, parents, keysetOf(request)),
        (row) => row.customerId,
      ),
    );
  }
  get teamMemberPage() {
    return this.#once('teamMemberPage', () =>
      this.#pagesOf<ChildPage, TeamMemberRow>(
        'team members',
        (db, orgIds, parents, { request }) => listTeamMemberPages(db, orgIds, parents, keysetOf(request)),
        (row) => row.teamId,
      ),
    );
  }
  get bulkRowPage() {
    return this.#once('bulkRowPage', () =>
      this.#pagesOf<BulkRowPage, BulkRowRow>(
        'bulk rows',
        (db, orgIds, parents, { request, statuses }) =>
          listBulkRowPages(db, orgIds, parents, statuses, keysetOf(request)),
        (row) => row.operationId,
        ({ statuses }) => statuses?.join() ?? '',
      ),
    );
  }
  get conversationAllowance() {
    const { orgId, clientId } = this.#caller;
    const load = async (customerIds: readonly string[]) => {
      const windows = await listRateWindowHits(this.executor, orgId, clientId, [...customerIds]);
      const found = new Map(windows.map((window) => [window.customerId, window]));
      return customerIds.map((id) => {
        const window = found.get(id);
        return allowance(window?.hits.map(Number) ?? [], Number(window?.now ?? 0));
      });
    };
    return this.#once('conversationAllowance', () => new DataLoader(load));
  }

  now(): Promise<Date> {
    this.#now ??= databaseTime(this.executor);
    return this.#now;
  }

  byKeys<Row extends { orgId: string }>(
    kind: string,
    list: ListRows<Row>,
    keyOf: (row: Row) => string,
    keys: readonly string[],
  ): Promise<Row[]> {
    const { orgId } = this.#caller;
    // A shared statement is canceled only when all requests that wait for it are.
    const listKeys: ListByKeys<Row, CancellationSignal> = (orgIds, ids, stops) =>
      list(cancellable(executorBehind(this.executor), whenAllCancelled(stops)), orgIds, ids);
    if (this.#readBatcher) return this.#readBatcher.read(kind, listKeys, keyOf, orgId, keys, this.#stop);
    return list(
      this.executor,
      keys.map(() => orgId),
      [...keys],
    );
  }

  #once<Name extends keyof Loaders>(name: Name, make: () => Loaders[Name]): Loaders[Name] {
    this.#made[name] ??= make();
    return this.#made[name] as Loaders[Name];
  }

  #byId<Row extends { orgId: string; id: string }>(kind: string, list: ListRows<Row>): DataLoader<string, Row | null> {
    return new DataLoader(async (ids: readonly string[]) => {
      const found = new Map<string, Row>();
      for (const row of await this.byKeys(kind, list, ({ id }) => id, ids)) found.set(row.id, row);
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  #idsOf<Key extends string>(
    kind: string,
    list: ListRows<{ orgId: string; ids: string[] } & Record<Key, string>>,
    key: Key,
  ): DataLoader<string, string[]> {
    return new DataLoader(async (parents: readonly string[]) => {
      const found = new Map<string, string[]>();
      for (const row of await this.byKeys(kind, list, (each) => each[key], parents)) found.set(row[key], row.ids);
      return parents.map((parent) => found.get(parent) ?? []);
    });
  }

  /** Pages of the lists of several parents; requests for the same page are read together. */
  #pagesOf<Requested extends ChildPage, Row extends { orgId: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], parentIds: string[], requested: Requested) => Promise<Row[]>,
    parentOf: (row: Row) => string,
    variantOf: (requested: Requested) => string = () => '',
  ): DataLoader<Requested, Row[], string> {
    const keyOf = (requested: Requested) => `${requestKey(requested.request)} ${variantOf(requested)}`;
    return new DataLoader(
      async (pages: readonly Requested[]) => {
        const rowsOf = new Map<Requested, Row[]>();
        const readAlike = async (key: string, same: Requested[]) => {
          const parentIds = same.map((page) => page.parentId);
          const listPages: ListRows<Row> = (db, orgIds, ids) => list(db, orgIds, ids, same[0] as Requested);
          const rows = group(parentIds, await this.byKeys(`${kind} ${key}`, listPages, parentOf, parentIds), parentOf);
          for (const [index, page] of same.entries()) rowsOf.set(page, rows[index] as Row[]);
        };
        const alike = new Map<string, Requested[]>();
        for (const page of pages) {
          const same = alike.get(keyOf(page));
          if (same) same.push(page);
          else alike.set(keyOf(page), [page]);
        }
        await Promise.all([...alike].map(([key, same]) => readAlike(key, same)));
        return pages.map((page) => rowsOf.get(page) as Row[]);
      },
      { cacheKeyFn: (page) => `${page.parentId} ${keyOf(page)}` },
    );
  }
}
