import { attachmentTable, idempotencyKeyTable } from '../../generated/tables.ts';
import { takePositions } from '../events/take-positions.ts';
import { wordsOfRecord } from '../search/record-words.ts';
import { filed, insertThreadWords } from '../search/thread-words.ts';
import { changedByThread, conversations } from '../tables/conversations.ts';
import { customers } from '../tables/customers.ts';
import { events } from '../tables/events.ts';
import { insertFromJson, insertFromRecords, recordColumns, recordsFromJson, setFromRecord } from '../tables/table.ts';
import { threads } from '../tables/threads.ts';
import { insertDeliveries } from '../webhooks/webhook-deliveries.ts';
import { batchFields, type WriteBatch } from './batch.ts';

/** Named statements in their order, for a WITH. */
type Steps = readonly (readonly [name: string, sql: string])[];

/** The statements that write the rows of each part of a batch from one JSON parameter. */
export type WriteParts = Readonly<Record<keyof WriteBatch, (parameter: string) => Steps>>;

const threadRecords = ($: string) => recordsFromJson(threads, $, batchFields.threads, true);

const eventRecords = ($: string) => `SELECT r."orgId" AS org_id, r.id, r.type, r.data, r."createdAt" AS created_at
    FROM ${recordsFromJson(events, $, batchFields.events)}`;

const insertThreads = (source: string) =>
  insertFromRecords(threads, source, batchFields.threads, { computed: { words: filed } });

/** The steps that insert events, and the deliveries of those. */
const eventSteps = (insert: string): Steps => [
  ['events_written', `${insert} RETURNING org_id, id, type, data, created_at`],
  ['deliveries_written', insertDeliveries('events_written')],
];

const insertEvents = ($: string) => insertFromJson(events, $, batchFields.events);

export const writeParts: WriteParts = {
  customers: ($) => [
    [
      'customers',
      insertFromJson(customers, $, batchFields.customers, {
        orderBy: ['orgId', 'emailKey', 'externalId', 'phoneKey'],
        computed: { words: wordsOfRecord },
      }),
    ],
  ],
  // The writer that decided on it has locked the customer.
  links: ($) => [
    [
      'links',
      `UPDATE customers c SET external_id = r."externalId", updated_at = r."updatedAt", rev = c.rev + 1
    FROM json_to_recordset(${$}::json) AS r(${recordColumns(customers, batchFields.links)})
    WHERE c.org_id = r."orgId" AND c.id = r.id AND c.external_id IS NULL`,
    ],
  ],
  conversations: ($) => [
    [
      'conversations',
      insertFromJson(conversations, $, batchFields.conversations, { computed: { words: wordsOfRecord } }),
    ],
  ],
  changes: ($) => [
    [
      'changes',
      `UPDATE conversations c SET ${setFromRecord(conversations, changedByThread)}
    FROM json_to_recordset(${$}::json) AS r(${recordColumns(conversations, batchFields.changes)})
    WHERE c.org_id = r."orgId" AND c.id = r.id`,
    ],
  ],
  // The records are read once, for two tables.
  threads: ($) => [
    ['thread_records', `SELECT r.* FROM ${threadRecords($)}`],
    ['thread_words', insertThreadWords('thread_records r')],
    ['threads', insertThreads('thread_records r')],
  ],
  attachments: ($) => [
    [
      'attachments',
      insertFromJson(attachmentTable, $, batchFields.attachments, { bytes: { sha256: 'hex', data: 'base64' } }),
    ],
  ],
  keys: ($) => [
    [
      'keys',
      insertFromJson(idempotencyKeyTable, $, batchFields.keys, {
        bytes: { inputHash: 'hex' },
        orderBy: ['orgId', 'clientId', 'key'],
      }),
    ],
  ],
  events: ($) => eventSteps(insertEvents($)),
};

/**
 * The steps of all parts, where events take their positions themselves: after everything else has been written, because others find
 * the counter locked until the commit.
 */
export function numberEventsAfter(before: Steps, $: string): Steps {
  const written = before.filter(([, sql]) => !sql.startsWith('SELECT'));
  const records = recordsFromJson(events, $, batchFields.events);
  const source = 'event_records r LEFT JOIN positions p ON true';
  return [
    ...before.map((step) => (written.includes(step) ? ([step[0], `${step[1]} RETURNING 1`] as const) : step)),
    ['event_records', `SELECT r.*, row_number() OVER () AS nth FROM ${records}`],
    [
      'positions',
      takePositions(
        'event_records',
        written.map(([name]) => name),
      ),
    ],
    ...eventSteps(
      insertFromRecords(events, source, batchFields.events, { computed: { position: 'p.before + r.nth' } }),
    ),
  ];
}

/**
 * The same for a cluster, which runs the statements one after the other, and checks foreign keys after each. It sends what one of them
 * returns to all nodes and then commits on each of them, so all of them read the parameter: a write stays on the node of its shard.
 */
export const writePartsOnCluster: WriteParts = {
  ...writeParts,
  threads: ($) => [
    ['threads', insertThreads(threadRecords($))],
    ['thread_words', insertThreadWords(threadRecords($))],
  ],
  events: ($) => [
    ['events_written', insertEvents($)],
    ['deliveries_written', insertDeliveries(`(${eventRecords($)})`)],
  ],
};
