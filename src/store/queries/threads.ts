import type { ThreadType } from '../../generated/prisma/enums.ts';
import { type Executor, statement } from '../core/database.ts';
import { type ThreadRow, threadColumns } from '../tables/threads.ts';
import { type Keyset, keysetSql } from './keyset.ts';

const listStatement = statement(
  'list_threads',
  `SELECT ${threadColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN threads t USING (org_id, id)`,
);

/** The threads with these keys, in undefined order; keys without a row are skipped. */
export function listThreads(db: Executor, orgIds: string[], ids: string[]): Promise<ThreadRow[]> {
  return db.query<ThreadRow>(listStatement, [orgIds, ids]);
}

/**
 * The condition for only threads of some types, for the alias `t`. It needs no index: a conversation has at most 100
 * threads, which the index for the page reads in the requested order.
 */
export const threadTypesSql = (parameter: number): string => ` AND t.type = ANY ($${parameter}::text[]::thread_type[])`;

/**
 * One page of threads for each of these conversations, oldest first (or from the newest, backward). Uses one statement regardless
 * of the number of conversations; with `types`, only threads of these types. The rows of each conversation are in the order read.
 */
export function listThreadPages(
  db: Executor,
  orgIds: string[],
  conversationIds: string[],
  page: Keyset,
  types: readonly ThreadType[] | null = null,
) {
  const keyset = keysetSql(page, 't.created_at', 't.id', true, 4);
  const ofTypes = types === null ? '' : threadTypesSql(4 + keyset.values.length);
  return db.query<ThreadRow>(
    statement(
      `page_threads_${types === null ? '' : 'of_types_'}${keyset.name}`,
      `SELECT ${threadColumns}
       FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, conversation_id)
       CROSS JOIN LATERAL (
         SELECT * FROM threads t
         WHERE t.org_id = k.org_id AND t.conversation_id = k.conversation_id${ofTypes}${keyset.condition}
         ORDER BY ${keyset.orderBy} LIMIT $3
       ) t`,
    ),
    [orgIds, conversationIds, page.limit, ...keyset.values, ...(types === null ? [] : [types])],
  );
}
