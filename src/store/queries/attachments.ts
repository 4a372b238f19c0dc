import { type Executor, statement } from '../core/database.ts';

/** An attachment without its bytes. */
export interface AttachmentRow {
  orgId: string;
  id: string;
  threadId: string;
  fileName: string;
  mimeType: string;
  size: number;
  /** hex */
  sha256: string;
  /** Its first bytes in hex, by which images are detected. */
  beginning: string;
}

const attachmentColumns = `
  a.org_id AS "orgId", a.id, a.thread_id AS "threadId", a.file_name AS "fileName", a.mime_type AS "mimeType", a.size,
  encode(a.sha256, 'hex') AS sha256, encode(substr(a.data, 1, 12), 'hex') AS beginning`;

const listStatement = statement(
  'list_attachments',
  `SELECT ${attachmentColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN attachments a USING (org_id, id)`,
);

/** The attachments with these keys, in undefined order; keys without a row are skipped. */
export function listAttachments(db: Executor, orgIds: string[], ids: string[]): Promise<AttachmentRow[]> {
  return db.query<AttachmentRow>(listStatement, [orgIds, ids]);
}

const listOfThreadsStatement = statement(
  'list_attachments_of_threads',
  `SELECT ${attachmentColumns}
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, thread_id) JOIN attachments a USING (org_id, thread_id)
   ORDER BY a.org_id, a.thread_id, a.position`,
);

/** The attachments of these threads, in order within each thread. */
export function listAttachmentsOfThreads(
  db: Executor,
  orgIds: string[],
  threadIds: string[],
): Promise<AttachmentRow[]> {
  return db.query<AttachmentRow>(listOfThreadsStatement, [orgIds, threadIds]);
}

const findDataStatement = statement(
  'find_attachment_data',
  `SELECT ${attachmentColumns}, a.data FROM attachments a WHERE a.org_id = $1 AND a.id = $2 AND clock_timestamp() < $3`,
);

/** An attachment with its bytes; null if there is none, or if `until` has passed by the database's time. */
export async function findAttachmentData(db: Executor, orgId: string, id: string, until: Date) {
  const [row] = await db.query<AttachmentRow & { data: Uint8Array }>(findDataStatement, [orgId, id, until]);
  return row ?? null;
}

const linkKeyStatement = statement(
  'find_link_key',
  `SELECT link_key AS "linkKey" FROM organizations WHERE org_id = $1`,
);

/** The key that signs an organization's attachment links, or null if there is no such organization. */
export async function findLinkKey(db: Executor, orgId: string): Promise<Uint8Array | null> {
  const [row] = await db.query<{ linkKey: Uint8Array }>(linkKeyStatement, [orgId]);
  return row?.linkKey ?? null;
}
