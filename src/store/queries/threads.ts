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
 * The condition that lets only threads of some types through, from the alias `t`. No index serves it: a conversation has 100
 * threads at the most, which the index of its page reads in the order that is wanted.
 */
export const threadTypesSql = (parameter: number): string => ` AND t.type = ANY ($${parameter}::text[]::thread_type[])`;

/**
 * For each of these conversations one page of its threads, oldest first (or from the newest, backward). One statement
 * whatever the number of conversations; with `types`, only threads of these. The rows of one conversation come in the order they were read.
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
