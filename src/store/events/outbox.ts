import { type Executor, statement } from '../core/database.ts';
import { deliveriesSql } from '../webhooks/webhook-deliveries.ts';

/** The channel that announces that transactions have written events; the message is empty. */
export const eventChannel = 'parley_event';

/** The parts of the write statement that insert events and their webhook deliveries. */
export function outboxParts(insertEvents: string): string[] {
  return [
    `events_written AS (${insertEvents} RETURNING org_id, id, type, data, created_at)`,
    `deliveries_written AS (${deliveriesSql})`,
  ];
}

/** The end of a write statement with events: are there any webhook deliveries? */
export const hasDeliveries = `SELECT EXISTS (SELECT FROM deliveries_written) AS "hasDeliveries"`;

/** A row of the outbox. */
export interface EventRow {
  readonly orgId: string;
  readonly id: string;
  readonly type: string;
  readonly subjectId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly position: number;
}

/**
 * Which events have been read: those visible to the snapshot `from`, and of the others visible to the snapshot `to` those up to
 * `position`. Uses snapshots instead of the highest number so far, because transactions do not commit in the order in which
 * they take their numbers, so an event with a lower number may appear later.
 */
export interface SeenEvents {
  readonly from: string;
  readonly to: string | null;
  readonly position: number;
}

/** Events in order, and the snapshot up to which they were read. */
export interface EventPage {
  readonly to: string;
  readonly events: EventRow[];
}

const visible = (snapshot: string) => `pg_visible_in_snapshot(e.xid::text::xid8, ${snapshot})`;
const since = (snapshot: string) => `e.xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot)::text::int8
       AND NOT ${visible(`${snapshot}::pg_snapshot`)}`;
const page = (condition: string, limit: string) => `coalesce((SELECT json_agg(r) FROM (
     SELECT e.org_id AS "orgId", e.id, e.type, e.subject_id AS "subjectId", e.data, e.created_at AS "createdAt", e.position
     FROM events e WHERE ${condition}
     ORDER BY e.position LIMIT ${limit}
   ) r), '[]'::json) AS events`;

const newEventsStatement = statement(
  'list_new_events',
  `SELECT s."to"::text AS "to", ${page(`${since('$1')} AND ${visible('s."to"')} AND e.position > $3`, '$4')}
   FROM (SELECT coalesce($2::pg_snapshot, pg_current_snapshot()) AS "to") s`,
);

/**
 * The next events of all organizations: those after `seen.position` that are visible to `seen.to` (or now, if it is null) but not
 * to `seen.from`. A caller that polls misses none, and gets the events of a conversation in order, because they are
 * written by one transaction after the other, under the conversation's lock.
 */
export async function listNewEvents(db: Executor, seen: SeenEvents, limit: number): Promise<EventPage> {
  return toPage(await db.query(newEventsStatement, [seen.from, seen.to, seen.position, limit]));
}

const missedEventsStatement = statement(
  'list_missed_events',
  `SELECT $2::text AS "to", ${page(
    `e.org_id = $1 AND ${since('$3')} AND ${visible('$2::pg_snapshot')}
       AND NOT ($4::pg_snapshot IS NOT NULL AND ${visible('$4::pg_snapshot')} AND e.position <= $5)
       AND e.position > $8 AND ($7::uuid[] IS NULL AND e.type = ANY ($6::text[])
         OR e.subject_id = ANY ($7::uuid[]) AND e.type = ANY ($6::text[])
         OR e.type = 'conversation.merged' AND (e.data->>'sourceId')::uuid = ANY ($7::uuid[]))`,
    '$9',
  )}`,
);

/** A filter for an organization's events; null means any subject. */
export interface EventFilter {
  readonly orgId: string;
  readonly types: readonly string[];
  readonly subjectIds: readonly string[] | null;
}

/**
 * The unread events after a position that are visible to the snapshot `until`: those that match the filter, and those that report
 * that one of the subjects was merged into another conversation.
 */
export async function listMissedEvents(
  db: Executor,
  { orgId, types, subjectIds }: EventFilter,
  seen: SeenEvents,
  until: string,
  afterPosition: number,
  limit: number,
): Promise<EventRow[]> {
  const values = [orgId, until, seen.from, seen.to, seen.position, types, subjectIds, afterPosition, limit];
  return toPage(await db.query(missedEventsStatement, values)).events;
}

const snapshotStatement = statement(
  'current_snapshot',
  `SELECT pg_current_snapshot()::text AS snapshot, clock_timestamp() AS now`,
);

/** The snapshot of a statement that starts now, and the time. */
export async function currentSnapshot(db: Executor): Promise<{ snapshot: string; now: Date }> {
  const [row] = await db.query<{ snapshot: string; now: Date }>(snapshotStatement, []);
  return row as { snapshot: string; now: Date };
}

function toPage([row]: { to: string; events: (Omit<EventRow, 'createdAt'> & { createdAt: string })[] }[]): EventPage {
  if (!row) throw new Error('The outbox returned no row.');
  return {
    to: row.to,
    events: row.events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
  };
}
