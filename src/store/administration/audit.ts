import type { AuditEntry, Prisma } from '../../generated/prisma/client.ts';
import { auditEntryTable } from '../../generated/tables.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { selectColumns } from '../tables/table.ts';

export type AuditEntryRow = AuditEntry;

/** An entry to write; its time is the database's. */
export type NewAuditEntry = Omit<AuditEntryRow, 'createdAt' | 'details'> & { readonly details: object };

const insertStatement = statement(
  'insert_audit_entry',
  `INSERT INTO audit_entries (org_id, id, action, actor_id, token_id, subject_type, subject_id, ip_address, request_id, details)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
);

/** R35: writes an entry in the transaction of the action. */
export async function insertAuditEntry(tx: Executor, entry: NewAuditEntry): Promise<void> {
  await tx.query(insertStatement, [
    entry.orgId,
    entry.id,
    entry.action,
    entry.actorId,
    entry.tokenId,
    entry.subjectType,
    entry.subjectId,
    entry.ipAddress,
    entry.requestId,
    JSON.stringify(entry.details),
  ]);
}

/** R35: the same for a `$transaction` of Prisma's client. */
export function auditEntryWrite({ prisma }: Pick<Database, 'prisma'>, entry: NewAuditEntry) {
  return prisma.auditEntry.create({ data: { ...entry, details: entry.details as Prisma.InputJsonObject } });
}

const listStatement = statement(
  'list_audit_entries',
  `SELECT ${selectColumns(auditEntryTable, 'a')} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
   JOIN audit_entries a ON a.org_id = k.org_id AND a.id = k.id`,
);

/** The entries with these keys, in undefined order; keys without a row are skipped. */
export function listAuditEntries(db: Executor, orgIds: string[], ids: string[]): Promise<AuditEntryRow[]> {
  return db.query<AuditEntryRow>(listStatement, [orgIds, ids]);
}

/** Which entries to list; null means all. `after` and `before` are exclusive. */
export interface AuditFilter {
  readonly actorId: string | null;
  readonly subject: { readonly type: string; readonly id: string } | null;
  readonly actions: readonly string[] | null;
  readonly after: Date | null;
  readonly before: Date | null;
}

/** One page of an organization's entries, newest first. */
export function listAuditPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  { actorId, subject, actions, after, before }: AuditFilter,
  page: Keyset,
): Promise<AuditEntryRow[]> {
  const { where, ...rest } = prismaPage<Prisma.AuditEntryWhereInput>(page);
  return prisma.auditEntry.findMany({
    where: {
      orgId,
      ...(actorId !== null && { actorId }),
      ...(subject !== null && { subjectId: subject.id, subjectType: subject.type }),
      ...(actions !== null && { action: { in: [...actions] } }),
      ...((after !== null || before !== null) && {
        createdAt: { ...(after !== null && { gt: after }), ...(before !== null && { lt: before }) },
      }),
      AND: where,
    },
    ...rest,
  });
}
