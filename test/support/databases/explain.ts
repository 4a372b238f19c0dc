import pg from 'pg';
import type { Executor, Statement } from '../../../src/store/core/database.ts';
import { sessionSettings } from '../../../src/store/drivers/server/connection.ts';
import { firstSchema } from './database.ts';

/** What a statement's plan did, node by node. */
export interface PlanFacts {
  /** Tables with a sequential scan. */
  readonly sequentialScans: string[];
  /** The number of rows that scans of tables and indexes returned, including those that a filter removed afterwards. */
  readonly rowsRead: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

export interface SentStatement {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** The executor, which also records what is sent through it. */
export function recordStatements<E extends Executor>(executor: E, sent: SentStatement[]): E {
  return new Proxy(executor, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'query' && name !== 'commit') return value.bind(target);
      return (statement: Statement, values: readonly unknown[]) => {
        sent.push({ statement, values });
        return value.call(target, statement, values);
      };
    },
  });
}

// `pg` exports it without a type.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): string | Uint8Array | null } })
  .utils;

/**
 * Runs a statement as a gateway does, with a generic plan unless it is planned for its values, and reports what the
 * plan did. Its changes are rolled back.
 */
export async function explain(client: pg.Client, { statement, values }: SentStatement): Promise<PlanFacts> {
  const literals = values.map(toLiteral);
  await client.query('BEGIN');
  try {
    await client.query(sessionSettings(60_000, firstSchema));
    if (statement.byValues) await client.query('SET LOCAL plan_cache_mode TO force_custom_plan');
    await client.query(`PREPARE explained AS ${statement.text}`);
    const call = literals.length > 0 ? `explained(${literals.join(', ')})` : 'explained';
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) EXECUTE ${call}`);
    return factsOf((rows[0] as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN'][0].Plan);
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
  }
}

function toLiteral(value: unknown): string {
  const sent = prepareValue(value);
  if (sent === null) return 'NULL';
  return pg.escapeLiteral(typeof sent === 'string' ? sent : `\\x${Buffer.from(sent).toString('hex')}`);
}

function factsOf(node: PlanNode): PlanFacts {
  const inner = (node.Plans ?? []).map(factsOf);
  const isScan = node['Relation Name'] !== undefined && /Scan$/.test(node['Node Type']);
  const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  const own = isScan ? rows : 0;
  return {
    sequentialScans: [
      ...(isScan && node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] as string] : []),
      ...inner.flatMap(({ sequentialScans }) => sequentialScans),
    ],
    rowsRead: inner.reduce((sum, { rowsRead }) => sum + rowsRead, own),
  };
}
