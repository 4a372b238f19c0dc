import { type Executor, statement } from '../core/database.ts';
import type { EventRow } from './outbox.ts';

type SentRow = Omit<EventRow, 'createdAt'> & { createdAt: string };

const page = (condition: string, limit: string) => `coalesce((SELECT json_agg(r) FROM (
     SELECT e.org_id AS "orgId", e.id, e.type, e.subject_id AS "subjectId", e.data, e.created_at AS "createdAt", e.position
     FROM events e WHERE ${condition}
     ORDER BY e.position LIMIT ${limit}
   ) r), '[]'::json) AS events`;

const toRows = (events: readonly SentRow[] = []): EventRow[] =>
  events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) }));

/** Numbered events in their order, and whether others wait for their numbers. */
export interface EventPage {
  readonly events: EventRow[];
  readonly unnumbered: boolean;
}

const newEventsStatement = statement(
  'list_new_events',
  `SELECT EXISTS (SELECT FROM events u WHERE u.position IS NULL) AS unnumbered, ${page('e.position > $1::int8', '$2')}`,
);

/** The next numbered events of all organizations after a position. */
export async function listNewEvents(db: Executor, after: number, limit: number): Promise<EventPage> {
  const [row] = await db.query<{ unnumbered: boolean; events: SentRow[] }>(newEventsStatement, [after, limit]);
  return { events: toRows(row?.events), unnumbered: row?.unnumbered ?? false };
}

const missedEventsStatement = statement(
  'list_missed_events',
  `SELECT ${page(
    `e.org_id = $1 AND e.position > $2::int8 AND e.position <= $3::int8
       AND ($5::uuid[] IS NULL AND e.type = ANY ($4::text[])
         OR e.subject_id = ANY ($5::uuid[]) AND e.type = ANY ($4::text[])
         OR e.type = 'conversation.merged' AND (e.data->>'sourceId')::uuid = ANY ($5::uuid[]))`,
    '$6',
  )}`,
);

/** A filter for an organization's events; null means any subject. */
export interface EventFilter {
  readonly orgId: string;
  readonly types: readonly string[];
  readonly subjectIds: readonly string[] | null;
}

/**
 * An organization's events after a position, up to another one: those that match the filter, and those that report that one of the
 * subjects was merged into another conversation.
 */
export async function listMissedEvents(
  db: Executor,
  { orgId, types, subjectIds }: EventFilter,
  after: number,
  until: number,
  limit: number,
): Promise<EventRow[]> {
  const values = [orgId, after, until, types, subjectIds, limit];
  const [row] = await db.query<{ events: SentRow[] }>(missedEventsStatement, values);
  return toRows(row?.events);
}

/** What is known of an event, and the time. */
interface FoundEvent {
  readonly exists: boolean;
  /** Null while it waits for its number. */
  readonly position: number | null;
  readonly now: Date;
}

const positionStatement = statement(
  'find_event_position',
  `SELECT clock_timestamp() AS now, e.id IS NOT NULL AS "exists", e.position::float8 AS position
   FROM (VALUES (1)) AS one LEFT JOIN events e ON e.org_id = $1 AND e.id = $2`,
);

/** Finds the position of an organization's event. */
export async function findEventPosition(db: Executor, orgId: string, id: string | null): Promise<FoundEvent> {
  const [row] = await db.query<FoundEvent>(positionStatement, [orgId, id]);
  return row as FoundEvent;
}

const latestStatement = statement(
  'find_latest_event',
  `SELECT clock_timestamp() AS now, (
     SELECT e.id FROM events e WHERE e.org_id = $1 AND e.position IS NOT NULL ORDER BY e.position DESC LIMIT 1) AS id`,
);

/** An organization's last numbered event, if there is one, and the time. */
export async function findLatestEvent(db: Executor, orgId: string): Promise<{ id: string | null; now: Date }> {
  const [row] = await db.query<{ id: string | null; now: Date }>(latestStatement, [orgId]);
  return row as { id: string | null; now: Date };
}
