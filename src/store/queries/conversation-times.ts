import { type Executor, statement } from '../core/database.ts';

const timesStatement = statement(
  'conversation_times',
  'SELECT external_id AS "externalId", created_at AS "createdAt" FROM conversations WHERE org_id = $1 AND external_id = ANY($2::text[])',
);

/** When the conversations with these external ids were created, by external id; merged ones included. */
export async function findConversationTimes(
  db: Executor,
  orgId: string,
  externalIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await db.query<{ externalId: string; createdAt: Date }>(timesStatement, [orgId, [...externalIds]]);
  return new Map(rows.map(({ externalId, createdAt }) => [externalId, createdAt]));
}
