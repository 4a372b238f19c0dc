/** The channel that announces that transactions have written events; the message is empty. */
export const eventChannel = 'parley_event';

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
