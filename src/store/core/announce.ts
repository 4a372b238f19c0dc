import { type Executor, statement } from './database.ts';
import { notifySql } from './schemas.ts';

/**
 * Notifies a channel's listeners of every gateway with the `payload`; within a transaction, when it commits. A statement of its own,
 * because a distributed database runs statements that change rows on the node that has them, whose notifications nobody hears.
 */
export async function announce(executor: Executor, channel: string, payload = ''): Promise<void> {
  await executor.query(statement(`announce_${channel}`, `SELECT ${notifySql(channel, '$1::text')}`), [payload]);
}
