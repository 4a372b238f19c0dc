import { randomUUID } from 'node:crypto';
import { until } from '../../support/processes/until.ts';
import type { Fault } from '../fault.ts';
import { onStage } from '../stage.ts';

const rows = 400;
const customersOf = (label: string) => `${label}-%@example.com`;

/**
 * A gateway is killed in the middle of a chunk of a bulk operation: its rows are claimed and cannot settle, because
 * this test's session holds one of their customers. The other gateway must process them again, each row once.
 */
export const workerKilled: Fault = {
  name: 'job worker killed between claim and settle',
  times: { long: 5, short: 1 },
  async run({ cluster, times, progress }) {
    const report = await onStage({ cluster, gateways: 2, clients: 8, killing: true }, async (stage) => {
      const blocker = await cluster.session(stage.database);
      const ask = async (query: string, input: object) => {
        const response = await fetch(`${stage.gateways[0]?.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${stage.token}` },
          body: JSON.stringify({ query, variables: { input } }),
        });
        const { data, errors } = (await response.json()) as { data: any; errors?: unknown };
        if (errors) throw new Error(JSON.stringify(errors));
        return data;
      };
      try {
        for (let nth = 0; nth < times; nth++) {
          const label = randomUUID();
          const email = (row: number) => `${label}-${row % 20}@example.com`;
          const names = Array.from({ length: rows }, () => randomUUID());
          stage.load.sent.push(...names);
          await ask(
            'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename } }',
            {
              customer: { email: email(0) },
            },
          );
          await blocker.query('BEGIN');
          await blocker.query('SELECT FROM customers WHERE email_key = $1 FOR UPDATE', [email(0)]);
          const started = await ask(
            `mutation ($input: BulkCreateConversationsInput!) { bulkCreateConversations(input: $input) {
              ... on BulkCreateConversationsPayload { bulkOperation { id } } } }`,
            { conversations: names.map((name, row) => ({ name, customer: { email: email(row) } })) },
          );
          // Claimed rows are locked; the worker that claimed them waits for our customer.
          const { rows: waiting } = await until(
            () =>
              blocker.query<{ gateway: string }>(
                `SELECT application_name AS gateway FROM pg_stat_activity
                 WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))
                   AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'bulk_rows'::regclass)`,
              ),
            ({ rowCount }) => (rowCount ?? 0) > 0,
          );
          const claimer = Number(waiting[0]?.gateway.at(-1));
          await stage.gateways[claimer]?.kill();
          await blocker.query('COMMIT');
          const id = started.bulkCreateConversations.bulkOperation.id as string;
          const took = await stage.recovered([1 - claimer]);
          await stage.gateways[claimer]?.start();
          const ended = await until(
            () =>
              cluster.sql<{ n: number; ended: boolean }>(
                `SELECT (SELECT count(*)::int4 FROM conversations c JOIN customers u ON u.org_id = c.org_id AND u.id = c.customer_id
                 WHERE u.email_key LIKE '${customersOf(label)}') AS n,
                 NOT EXISTS (SELECT FROM bulk_operations WHERE completed_at IS NULL) AS ended`,
                stage.database,
              ),
            ([state]) => state?.ended === true,
            60_000,
          );
          if (ended[0]?.n !== rows + 1) throw new Error(`${id}: ${ended[0]?.n} conversations of ${rows + 1}`);
          progress(`killed a worker with ${rows} rows claimed, all created once; the other was ${took}`);
        }
      } finally {
        await blocker.end();
      }
    });
    return { ...report, name: this.name, times };
  },
};
