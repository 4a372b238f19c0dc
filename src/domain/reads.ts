import DataLoader from 'dataloader';
import type { ListByKeys, ReadGatherer } from '../batching/read-gatherer.ts';
import type { BulkRowStatus } from '../generated/prisma/enums.ts';
import { type AttachmentRow, listAttachments, listAttachmentsOfThreads } from '../store/attachments.ts';
import { type BulkOperationRow, listBulkOperations } from '../store/bulk-operations.ts';
import { type BulkRowRow, listBulkCreatedIds, listBulkRowPages } from '../store/bulk-rows.ts';
import type { ConversationRow } from '../store/conversation-columns.ts';
import { listConversationPagesOfCustomers } from '../store/conversation-pages.ts';
import { listConversations, listMergedConversations } from '../store/conversations.ts';
import { type CustomerRow, listCustomers, listRateWindowHits } from '../store/customers.ts';
import type { Executor } from '../store/database.ts';
import {
  databaseTime,
  listOrganizations,
  listQueues,
  listTeams,
  listUsers,
  type OrganizationRow,
  type QueueRow,
  type TeamRow,
  type UserRow,
} from '../store/directory.ts';
import { listThreadPages, listThreads, type ThreadRow } from '../store/threads.ts';
import { type ApiTokenRow, listTokens } from '../store/tokens.ts';
import type { Caller } from './caller.ts';
import type { PageRequest, Position } from './pagination.ts';
import { type Allowance, allowance } from './rate-limit.ts';

/** One page of one parent's list. */
export interface ChildPage {
  readonly parentId: string;
  readonly request: PageRequest;
}

/** One page of one bulk operation's rows, of some statuses only where any are given. */
export interface BulkRowPage extends ChildPage {
  readonly statuses: readonly BulkRowStatus[] | null;
}

/**
 * What one request reads, each kind through a loader: whatever the width of a query, each of its levels costs one
 * statement, and a row is read once. All keys are the caller's own organization's, so nothing else can be seen (R3).
 */
export interface Reads {
  readonly executor: Executor;
  readonly organization: DataLoader<string, OrganizationRow | null>;
  readonly user: DataLoader<string, UserRow | null>;
  readonly team: DataLoader<string, TeamRow | null>;
  readonly queue: DataLoader<string, QueueRow | null>;
  readonly apiToken: DataLoader<string, ApiTokenRow | null>;
  readonly customer: DataLoader<string, CustomerRow | null>;
  readonly conversation: DataLoader<string, ConversationRow | null>;
  readonly thread: DataLoader<string, ThreadRow | null>;
  readonly attachment: DataLoader<string, AttachmentRow | null>;
  readonly bulkOperation: DataLoader<string, BulkOperationRow | null>;
  readonly attachmentsOfThread: DataLoader<string, AttachmentRow[]>;
  readonly mergedConversationIds: DataLoader<string, string[]>;
  readonly bulkCreatedIds: DataLoader<string, string[]>;
  readonly bulkRowPage: DataLoader<BulkRowPage, BulkRowRow[], string>;
  readonly threadPage: DataLoader<ChildPage, ThreadRow[], string>;
  readonly conversationPage: DataLoader<ChildPage, ConversationRow[], string>;
  /** What the rate limit leaves the caller for a customer (R9). */
  readonly conversationAllowance: DataLoader<string, Allowance>;
  /** The database's time, read once a request. */
  readonly now: () => Promise<Date>;
  /** Reads rows by keys, together with the requests that read the same `kind` at the same time. */
  readonly byKeys: <Row extends { orgId: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], keys: string[]) => Promise<Row[]>,
    keyOf: (row: Row) => string,
    keys: readonly string[],
  ) => Promise<Row[]>;
}

/**
 * Loaders for one request of one caller, over the database or over a transaction in it. With a gatherer, requests that
 * read at the same time share statements.
 */
export function createReads(
  db: Executor,
  { orgId, tokenId }: Pick<Caller, 'orgId' | 'tokenId'>,
  gatherer?: ReadGatherer,
): Reads {
  /** Reads rows by keys of the caller's organization. */
  const read = <Row extends { orgId: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], keys: string[]) => Promise<Row[]>,
    keyOf: (row: Row) => string,
    keys: readonly string[],
  ): Promise<Row[]> => {
    const listKeys: ListByKeys<Row> = (orgIds, ids) => list(db, orgIds, ids);
    if (gatherer) return gatherer.read(kind, listKeys, keyOf, orgId, keys);
    return listKeys(
      keys.map(() => orgId),
      [...keys],
    );
  };
  const byId = <Row extends { orgId: string; id: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], ids: string[]) => Promise<Row[]>,
  ): DataLoader<string, Row | null> =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = new Map<string, Row>();
      for (const row of await read(kind, list, idOf, ids)) found.set(row.id, row);
      return ids.map((id) => found.get(id) ?? null);
    });
  const idsOf = <Key extends string>(
    kind: string,
    list: (
      db: Executor,
      orgIds: string[],
      ids: string[],
    ) => Promise<({ orgId: string; ids: string[] } & Record<Key, string>)[]>,
    key: Key,
  ): DataLoader<string, string[]> =>
    new DataLoader(async (parents: readonly string[]) => {
      const found = new Map<string, string[]>();
      for (const row of await read(kind, list, (each) => each[key], parents)) found.set(row[key], row.ids);
      return parents.map((parent) => found.get(parent) ?? []);
    });
  /** Pages of lists that parents have; those that want the same page are read together. */
  const pagesOf = <Asked extends ChildPage, Row extends { orgId: string }>(
    kind: string,
    list: (db: Executor, orgIds: string[], parentIds: string[], asked: Asked) => Promise<Row[]>,
    parentOf: (row: Row) => string,
    variantOf: (asked: Asked) => string = () => '',
  ): DataLoader<Asked, Row[], string> => {
    const keyOf = (asked: Asked) => `${requestKey(asked.request)} ${variantOf(asked)}`;
    return new DataLoader(
      async (pages: readonly Asked[]) => {
        const rowsOf = new Map<Asked, Row[]>();
        const readAlike = async (key: string, same: Asked[]) => {
          const parentIds = same.map((page) => page.parentId);
          const listPages = (executor: Executor, orgIds: string[], ids: string[]) =>
            list(executor, orgIds, ids, same[0] as Asked);
          const rows = group(parentIds, await read(`${kind} ${key}`, listPages, parentOf, parentIds), parentOf);
          for (const [index, page] of same.entries()) rowsOf.set(page, rows[index] as Row[]);
        };
        const alike = new Map<string, Asked[]>();
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
  };
  let now: Promise<Date> | null = null;
  return madeWhenRead<Reads>({
    executor: () => db,
    organization: () => byId('organization', (executor, _orgIds, ids) => listOrganizations(executor, ids)),
    user: () => byId('user', listUsers),
    team: () => byId('team', listTeams),
    queue: () => byId('queue', listQueues),
    apiToken: () => byId('token', listTokens),
    customer: () => byId('customer', listCustomers),
    conversation: () => byId('conversation', listConversations),
    thread: () => byId('thread', listThreads),
    attachment: () => byId('attachment', listAttachments),
    bulkOperation: () => byId('bulk operation', listBulkOperations),
    attachmentsOfThread: () =>
      new DataLoader(async (threadIds: readonly string[]) => {
        const threadOf = (row: AttachmentRow) => row.threadId;
        return group(threadIds, await read('attachments', listAttachmentsOfThreads, threadOf, threadIds), threadOf);
      }),
    mergedConversationIds: () => idsOf('merged', listMergedConversations, 'survivorId'),
    bulkCreatedIds: () => idsOf('created', listBulkCreatedIds, 'operationId'),
    threadPage: () =>
      pagesOf<ChildPage, ThreadRow>(
        'threads',
        (executor, orgIds, parents, { request }) => listThreadPages(executor, orgIds, parents, keysetOf(request)),
        (row) => row.conversationId,
      ),
    conversationPage: () =>
      pagesOf<ChildPage, ConversationRow>(
        'conversations',
        (executor, orgIds, parents, { request }) =>
          listConversationPagesOfCustomers(executor, orgIds, parents, keysetOf(request)),
        (row) => row.customerId,
      ),
    bulkRowPage: () =>
      pagesOf<BulkRowPage, BulkRowRow>(
        'bulk rows',
        (executor, orgIds, parents, { request, statuses }) =>
          listBulkRowPages(executor, orgIds, parents, statuses, keysetOf(request)),
        (row) => row.operationId,
        ({ statuses }) => statuses?.join() ?? '',
      ),
    conversationAllowance: () =>
      new DataLoader(async (customerIds: readonly string[]) => {
        const windows = await listRateWindowHits(db, orgId, tokenId, [...customerIds]);
        const found = new Map(windows.map((window) => [window.customerId, window]));
        return customerIds.map((id) => {
          const window = found.get(id);
          return allowance(window?.hits.map(Number) ?? [], Number(window?.now ?? 0));
        });
      }),
    byKeys: () => read,
    now: () => () => {
      now ??= databaseTime(db);
      return now;
    },
  });
}

/** An object whose properties are made when they are first read: a request uses a few of its many loaders. */
function madeWhenRead<T extends object>(makers: { readonly [Name in keyof T]: () => T[Name] }): T {
  const made: Partial<T> = {};
  return new Proxy(made, {
    get: (_, name) => {
      const key = name as keyof T;
      if (!(key in made)) made[key] = makers[key]?.();
      return made[key];
    },
  }) as T;
}

const idOf = (row: { id: string }) => row.id;

/** A page as the store reads it: one row more than asked for tells whether there are more. */
export function keysetOf(request: PageRequest) {
  return { limit: request.size + 1, backward: request.backward, after: request.after, before: request.before };
}

/** Tells one page from others, in a text. */
export function requestKey({ size, backward, after, before }: PageRequest): string {
  const place = (position: Position | null) => (position === null ? '' : position.join('.'));
  return `${size} ${backward} ${place(after)} ${place(before)}`;
}

function group<Row>(parentIds: readonly string[], rows: Row[], parentOf: (row: Row) => string): Row[][] {
  const found = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
  for (const row of rows) found.get(parentOf(row))?.push(row);
  return parentIds.map((id) => found.get(id) as Row[]);
}
