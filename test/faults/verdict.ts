import { decodeId } from '../../src/domain/core/ids.ts';
import { conversationLimit } from '../../src/domain/customers/rate-limit.ts';
import { threadLimit } from '../../src/domain/threads/thread-lock.ts';
import { type Executor, statement } from '../../src/store/core/database.ts';
import { brokenInvariants } from '../support/data/invariants.ts';
import { until } from '../support/processes/until.ts';
import type { Acknowledged, Load } from './load.ts';

/** How the database compares with what the gateways acknowledged. */
export interface Verdict {
  acknowledged: number;
  missing: number;
  twice: number;
  capsExceeded: number;
  /** Descriptions of everything else that is wrong. */
  broken: string[];
}

const rowsStatement = {
  conversations: statement('', 'SELECT id, name AS label FROM conversations WHERE name IS NOT NULL'),
  threads: statement('', 'SELECT id, text AS label FROM threads'),
};
const capsStatement = statement(
  '',
  `SELECT
     (SELECT count(*)::int4 FROM (SELECT FROM threads GROUP BY org_id, conversation_id HAVING count(*) > $1) c) AS crowded,
     (SELECT count(DISTINCT (org_id, customer_id))::int4 FROM (
        SELECT org_id, customer_id, count(*) OVER (
          PARTITION BY org_id, customer_id, created_by_token_id ORDER BY created_at
          RANGE BETWEEN interval '59.999 seconds' PRECEDING AND CURRENT ROW
        ) AS within FROM conversations WHERE imported_at IS NULL
      ) w WHERE within > $2) AS hurried`,
);
const unfinishedStatement = statement(
  '',
  `SELECT count(*)::int4 AS unfinished,
     (SELECT count(*)::int4 FROM bulk_rows WHERE status = 'FAILED' AND error ->> 'code' <> 'RATE_LIMITED') AS faults,
     (SELECT json_agg(DISTINCT error -> 'code') FROM bulk_rows WHERE status = 'FAILED') AS codes
   FROM bulk_operations WHERE completed_at IS NULL`,
);

/**
 * Compares everything that a load was told with the tables. Call it once the load has stopped and the database
 * responds.
 */
export async function judge(db: Executor, load: Pick<Load, 'acknowledged' | 'sent' | 'unseen'>): Promise<Verdict> {
  const broken: string[] = [];
  const rows = { conversations: await labelled(db, 'conversations'), threads: await labelled(db, 'threads') };
  const missing = load.acknowledged.filter(
    ({ table, label, id }) => !rows[table].get(label)?.includes(keyOf(table, id)),
  );
  const twice = load.sent.filter(
    (label) => (rows.conversations.get(label)?.length ?? 0) + (rows.threads.get(label)?.length ?? 0) > 1,
  );
  const [caps] = await db.query<{ crowded: number; hurried: number }>(capsStatement, [threadLimit, conversationLimit]);
  if (load.unseen.length > 0) broken.push(`${load.unseen.length} acknowledged rows were missing in a read`);
  broken.push(...(await brokenInvariants(db)).map((one) => `invariant: ${one}`));
  return {
    acknowledged: load.acknowledged.length,
    missing: missing.length,
    twice: twice.length,
    capsExceeded: (caps?.crowded ?? 0) + (caps?.hurried ?? 0),
    broken,
  };
}

/** Waits for the bulk operations of a load to end; reports rows that failed unexpectedly. */
export async function bulkOperationsEnd(db: Executor): Promise<string[]> {
  const look = async () =>
    (await db.query<{ unfinished: number; faults: number; codes: unknown }>(unfinishedStatement, []))[0];
  try {
    const end = await until(look, (state) => state?.unfinished === 0, 60_000);
    return end?.faults ? [`${end.faults} bulk rows failed with ${JSON.stringify(end.codes)}`] : [];
  } catch (error) {
    return [`bulk operations did not end: ${(error as Error).message}`];
  }
}

async function labelled(db: Executor, table: Acknowledged['table']): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  for (const { id, label } of await db.query<{ id: string; label: string }>(rowsStatement[table], [])) {
    const known = ids.get(label);
    if (known) known.push(id);
    else ids.set(label, [id]);
  }
  return ids;
}

const keyOf = (table: Acknowledged['table'], id: string) =>
  decodeId(table === 'conversations' ? 'Conversation' : 'Thread', id) ?? '';
