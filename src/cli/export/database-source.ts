import { fieldNames } from '../../domain/conversations/fields.ts';
import { encodeId } from '../../domain/core/ids.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { keepSnapshot } from '../../store/core/snapshot.ts';
import { findAttachmentData, listAttachmentsOfThreads } from '../../store/queries/attachments.ts';
import { anyConversation, type ConversationFilter } from '../../store/queries/conversation-filter.ts';
import { countConversations, listConversationPage } from '../../store/queries/conversation-pages.ts';
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
        const there = await countConversations(tx, orgId, wanted(filter), null);
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
  ...anyConversation,
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
  const first = { limit: threadsPerPage, backward: false, after: null, before: null };
  const [threads, customers, merged] = await Promise.all([
    listThreadPages(db, orgIds, ids, first),
    customersOf(db, orgId, rows),
    listMergedConversations(db, orgIds, ids),
  ]);
  const shown = await showThreads(db, orgId, threads, rows);
  for (const row of rows) {
    const customer = customers.get(row.customerId) as CustomerRow;
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

/** The threads that were already read together with those of others, then the rest of a conversation that has more. */
async function* allThreads(db: Executor, orgId: string, conversation: ConversationRow, first: ShownThread[]) {
  const { id } = conversation;
  for (let page = first; page.length > 0; ) {
    yield page.map(({ thread }) => thread);
    if (page.length < threadsPerPage) return;
    const { createdAt, id: threadId } = (page.at(-1) as ShownThread).row;
    const after = [createdAt.getTime(), threadId] as const;
    const rows = await listThreadPages(db, [orgId], [id], {
      limit: threadsPerPage,
      backward: false,
      after,
      before: null,
    });
    page = await showThreads(db, orgId, rows, [conversation]);
  }
}

async function customersOf(
  db: Executor,
  orgId: string,
  rows: readonly { customerId: string | null }[],
): Promise<Map<string, CustomerRow>> {
  const ids = [...new Set(rows.map(({ customerId }) => customerId).filter((id) => id !== null))];
  const orgIds = ids.map(() => orgId);
  const customers = ids.length > 0 ? await listCustomers(db, orgIds, ids) : [];
  return new Map(customers.map((customer) => [customer.id, customer]));
}

async function showThreads(
  db: Executor,
  orgId: string,
  rows: readonly ThreadRow[],
  conversations: readonly ConversationRow[],
): Promise<ShownThread[]> {
  const ids = rows.map((row) => row.id);
  const orgIds = ids.map(() => orgId);
  const ownerOf = new Map(conversations.map(({ id, customerId }) => [id, customerId]));
  const isOthers = (row: ThreadRow) => row.customerId !== null && row.customerId !== ownerOf.get(row.conversationId);
  const [attachments, others] = await Promise.all([
    ids.length > 0 ? listAttachmentsOfThreads(db, orgIds, ids) : [],
    customersOf(db, orgId, rows.filter(isOthers)),
  ]);
  return rows.map((row) => ({
    row,
    thread: {
      fields: threadFields(row, isOthers(row) ? (others.get(row.customerId as string) as CustomerRow) : null),
      attachments: attachments
        .filter((each) => each.threadId === row.id)
        .map(({ id, fileName, mimeType }) => ({
          fileName,
          mimeType,
          data: async () => {
            const found = await findAttachmentData(db, orgId, id, endOfTime);
            if (found === null) throw new Error(`The attachment ${encodeId('Attachment', id)} has no content.`);
            return Buffer.from(found.data).toString('base64');
          },
        })),
    },
  }));
}

function threadFields(
  { type, text, channel, createdAt, createdById, authorName }: ThreadRow,
  other: CustomerRow | null,
) {
  const createdBy = createdById === null ? null : encodeId('User', createdById);
  return saying({ type, text, channel, createdAt, createdBy, authorName, customer: other && customerFields(other) });
}

function exportedFields(row: ConversationRow, customer: CustomerRow, mergedIds: readonly string[]) {
  return saying({
    id: encodeId('Conversation', row.id),
    customer: customerFields(customer),
    createdAt: row.createdAt,
    importedAt: row.importedAt,
    ...Object.fromEntries(fieldNames.map((name) => [name, row[name]])),
    snoozedUntil: row.snoozedUntil,
    assignedUsers: row.assignedUserIds.map((id) => encodeId('User', id)),
    assignedTeams: row.assignedTeamIds.map((id) => encodeId('Team', id)),
    queue: row.queueId === null ? null : encodeId('Queue', row.queueId),
    mergedConversations: mergedIds.map((id) => encodeId('Conversation', id)),
  });
}

function customerFields({ id, externalId, email, company, ...rest }: CustomerRow) {
  const { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location, gender, age } = rest;
  // An id has a meaning only here; the other values find the customer anywhere.
  if ((externalId ?? email ?? phone) === null) return { id: encodeId('Customer', id) };
  const about = { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location };
  return saying({ externalId, email, ...about, organization: company, gender, age });
}
