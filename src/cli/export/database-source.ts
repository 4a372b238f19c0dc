import { encodeId } from '../../domain/ids.ts';
import { findAttachmentData, listAttachmentsOfThreads } from '../../store/attachments.ts';
import type { ConversationRow } from '../../store/conversation-columns.ts';
import { listConversationPage } from '../../store/conversation-pages.ts';
import { listMergedConversations } from '../../store/conversations.ts';
import { type CustomerRow, listCustomers } from '../../store/customers.ts';
import type { Database } from '../../store/database.ts';
import { listThreadPages, type ThreadRow } from '../../store/threads.ts';
import {
  type ExportedConversation,
  type ExportedThread,
  type ExportFilter,
  type ExportSource,
  saying,
} from './exported.ts';

const conversationsPerPage = 200;
const threadsPerPage = 100;
/** Threads that are held at a time, more or less: their texts may be long. */
const threadsHeld = 400;
const endOfTime = new Date('9999-12-31T00:00:00Z');

/** Reads an organization's conversations from the database. */
export function createDatabaseSource(
  db: Database,
  orgId: string,
  filter: ExportFilter,
  close: () => Promise<void>,
): ExportSource {
  return { conversations: () => conversations(db, orgId, filter), close };
}

async function* conversations(
  db: Database,
  orgId: string,
  { createdAfter, createdBefore }: ExportFilter,
): AsyncGenerator<ExportedConversation, void, void> {
  const anyone = { status: null, customerId: null, assignedUserId: null, assignedTeamId: null, tags: null };
  const wanted = { ...anyone, createdAfter, createdBefore };
  for (let after: [number, string] | null = null; ; ) {
    const page = { limit: conversationsPerPage, backward: false, after, before: null };
    const rows: ConversationRow[] = await listConversationPage(db, orgId, wanted, 'OLDEST', page);
    for (const group of groupByThreads(rows)) yield* exportGroup(db, orgId, group);
    const last = rows.at(-1);
    if (!last || rows.length < conversationsPerPage) return;
    after = [last.createdAt.getTime(), last.id];
  }
}

/** Parts of a page whose threads may be held together. */
function groupByThreads(rows: readonly ConversationRow[]): ConversationRow[][] {
  const groups: ConversationRow[][] = [];
  let held = threadsHeld;
  for (const row of rows) {
    const threads = row.messageCount + row.noteCount;
    if (held + threads > threadsHeld) {
      groups.push([]);
      held = 0;
    }
    groups.at(-1)?.push(row);
    held += threads;
  }
  return groups;
}

async function* exportGroup(db: Database, orgId: string, rows: readonly ConversationRow[]) {
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
      fields: conversationFields(row, customer, mergedIds),
      threads: allThreads(db, orgId, row, own),
    };
  }
}

interface ShownThread {
  readonly row: ThreadRow;
  readonly thread: ExportedThread;
}

/** The threads that were read with others' first, then the rest of a conversation that has more. */
async function* allThreads(db: Database, orgId: string, { id, customerId }: ConversationRow, first: ShownThread[]) {
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

async function showThreads(db: Database, orgId: string, rows: readonly ThreadRow[]): Promise<ShownThread[]> {
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
            return Buffer.from(found?.data ?? []).toString('base64');
          },
        })),
    },
  }));
}

function conversationFields(row: ConversationRow, customer: CustomerRow, mergedIds: readonly string[]) {
  const { externalId, name, status, priority, createdAt, importedAt, direction, replyChannel, tags, custom } = row;
  const { defaultLang, queueId, sentiment, satisfaction, suggestedTags } = row;
  return saying({
    id: encodeId('Conversation', row.id),
    externalId,
    customer: customerFields(customer),
    name,
    status,
    priority,
    createdAt,
    importedAt,
    direction,
    replyChannel,
    tags,
    suggestedTags,
    sentiment,
    satisfaction,
    assignedUsers: row.assignedUserIds.map((id) => encodeId('User', id)),
    assignedTeams: row.assignedTeamIds.map((id) => encodeId('Team', id)),
    custom,
    defaultLang,
    queue: queueId === null ? null : encodeId('Queue', queueId),
    mergedConversations: mergedIds.map((id) => encodeId('Conversation', id)),
  });
}

function customerFields({ id, email, company, ...rest }: CustomerRow) {
  // An id means something here only; an e-mail finds the customer anywhere.
  if (email === null) return { id: encodeId('Customer', id) };
  const { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location, gender, age } = rest;
  const about = { firstName, lastName, phone, photoUrl, photoType, jobTitle, background, location };
  return saying({ email, ...about, organization: company, gender, age });
}
