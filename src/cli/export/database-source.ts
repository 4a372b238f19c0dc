import { fieldNames } from '../../domain/conversations/fields.ts';
import { encodeId } from '../../domain/core/ids.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { keepSnapshot } from '../../store/core/snapshot.ts';
import { findAttachmentData, listAttachmentsOfThreads } from '../../store/queries/attachments.ts';
import {
  type ConversationFilter,
  countConversations,
  listConversationPage,
} from '../../store/queries/conversation-pages.ts';
import { listMergedConversations } from '../../store/queries/conversations.ts';
import { listCustomers } from '../../store/queries/customers.ts';
import { listThreadPages } from '../../store/queries/threads.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import {
  type ExportedConversation,
  type ExportedThread,
  type ExportFilter,
  type ExportSource,
  saying,
} from './exported.ts';
import { groupByThreads } from './group-by-threads.ts';

const conversationsPerPage = 200;
const threadsPerPage = 100;
/** About how many threads are in memory at a time: their texts can be long. */
const threadsHeld = 400;
const endOfTime = new Date('9999-12-31T00:00:00Z');

/** Reads an organization's conversations from one snapshot of the database. */
export function createDatabaseSource(
  db: Database,
  orgId: string,
  filter: ExportFilter,
  close: () => Promise<void>,
): ExportSource {
  return {
    waiting: () => null,
    close,
    view: (work) =>
      db.transaction(async (tx) => {
        await keepSnapshot(tx);
        const there = await countConversations(tx, orgId, wanted(filter));
        let written = 0;
        return work({
          there,
          conversations: () => conversations(tx, orgId, filter),
          wrote: () => {
            written += 1;
          },
          missing: async () => ({ count: there - written, ids: [] }),
        });
      }),
  };
}

const wanted = ({ createdAfter, createdBefore }: ExportFilter): ConversationFilter => ({
  status: null,
  customerId: null,
  assignedUserId: null,
  assignedTeamId: null,
  tags: null,
  createdAfter,
  createdBefore,
});

async function* conversations(
  db: Executor,
  orgId: string,
  filter: ExportFilter,
): AsyncGenerator<ExportedConversation, void, void> {
  for (let after: [number, string] | null = null; ; ) {
    const page = { limit: conversationsPerPage, backward: false, after, before: null };
    const rows: ConversationRow[] = await listConversationPage(db, orgId, wanted(filter), 'OLDEST', page);
    for (const group of groupByThreads(rows, threadsHeld)) yield* exportGroup(db, orgId, group);
    const last = rows.at(-1);
    if (!last || rows.length < conversationsPerPage) return;
    after = [last.createdAt.getTime(), last.id];
  }
}

async function* exportGroup(db: Executor, orgId: string, rows: readonly ConversationRow[]) {
  const orgIds = rows.map(() => orgId);
  const ids = rows.map((row) => row.id);
  const customerIds = [...new Set(rows.map((row) => row.customerId))];
  const first = { limit: threadsPerPage, backward: false, after: null, before: null };
  const [threads, customers, merged] = await Promise.all([
    listThreadPages(db, orgIds, ids, first),
    listCustomers(
      db,
      customerIds.map(() => orgId),
      customerIds,
    ),
    listMergedConversations(db, orgIds, ids),
  ]);
  const shown = await showThreads(db, orgId, threads);
  for (const row of rows) {
    const customer = customers.find((each) => each.id === row.customerId) as CustomerRow;
    const mergedIds = merged.find((each) => each.survivorId === row.id)?.ids ?? [];
    const own = shown.filter((each) => each.row.conversationId === row.id);
    yield {
      id: encodeId('Conversation', row.id),
      fields: exportedFields(row, customer, mergedIds),
      threadCount: row.messageCount + row.noteCount,
      threads: allThreads(db, orgId, row, own),
    };
  }
}

interface ShownThread {
  readonly row: ThreadRow;
  readonly thread: ExportedThread;
}

/** First the threads that were read together with those of other conversations, then the rest. */
async function* allThreads(db: Executor, orgId: string, { id, customerId }: ConversationRow, first: ShownThread[]) {
  const withAuthor = ({ row, thread }: ShownThread): ExportedThread => {
    const isOthers = row.customerId !== null && row.customerId !== customerId;
    if (!isOthers) return thread;
    const customer = { id: encodeId('Customer', row.customerId as string) };
    return { ...thread, fields: { ...thread.fields, customer } };
  };
  for (let page = first; page.length > 0; ) {
    yield page.map(withAuthor);
    if (page.length < threadsPerPage) return;
    const { createdAt, id: threadId } = (page.at(-1) as ShownThread).row;
    const after = [createdAt.getTime(), threadId] as const;
    const rows = await listThreadPages(db, [orgId], [id], {
      limit: threadsPerPage,
      backward: false,
      after,
      before: null,
    });
    page = await showThreads(db, orgId, rows);
  }
}

async function showThreads(db: Executor, orgId: string, rows: readonly ThreadRow[]): Promise<ShownThread[]> {
  const ids = rows.map((row) => row.id);
  const attachments =
    ids.length > 0
      ? await listAttachmentsOfThreads(
          db,
          ids.map(() => orgId),
          ids,
        )
      : [];
  return rows.map((row) => ({
    row,
    thread: {
      fields: { type: row.type, text: row.text, createdAt: row.createdAt },
      attachments: attachments
        .filter((each) => each.threadId === row.id)
        .map(({ id, fileName, mimeType }) => ({
          fileName,
          mimeType,
          data: async () => {
            const found = await findAttachmentData(db, orgId, id, endOfTime);
            if (found === null) throw new Error(`The attachment ${encodeId('Attachment', id)} has no bytes.`);
            return Buffer.from(found.data).toString('base64');
          },
        })),
    },
  }));
}

function exportedFields(row: ConversationRow, customer: CustomerRow, mergedIds: readonly string[]) {
  return saying({
    id: encodeId('Conversation', row.id),
    customer: customerFields(customer),
    createdAt: row.createdAt,
    importedAt: row.importedAt,
    ...Object.fromEntries(fieldNames.map((name) => [name, row[name]])),
    assignedUsers: row.assignedUserIds.map((id) => encodeId('User', id)),
    assignedTeams: row.assignedTeamIds.map((id) => encodeId('Team', id)),
    queue: row.queueId === null ? null : encodeId('Queue', row.queueId),
    mergedConversations: mergedIds.map((id) => encodeId('Conversation', id)),
  });
}

function customerFields({ id, email, company, ...rest }: CustomerRow) {
  // An id is valid only in this database; an e-mail address finds the customer anywhere.
  if (email === null) return { id: encodeId('Customer', id) };
  const { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location, gender, age } = rest;
  const about = { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location };
  return saying({ email, ...about, organization: company, gender, age });
}
