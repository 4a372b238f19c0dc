import { insertDeliveries } from '../webhooks/webhook-deliveries.ts';

/** The channel that announces that transactions have written events; the message is empty. */
export const eventChannel = 'parley_event';

/** The parts of the write statement that insert events and their webhook deliveries. */
export function outboxParts(insertEvents: string): string[] {
  return outboxPartsFrom(`${insertEvents} RETURNING org_id, id, type, data, created_at`, 'events_written');
}

/** The same; the deliveries read the events from `source`, which has these columns. */
export function outboxPartsFrom(insertEvents: string, source: string): string[] {
  return [`events_written AS (${insertEvents})`, `deliveries_written AS (${insertDeliveries(source)})`];
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
