import type { Database } from '../../store/core/database.ts';
import { isRetryable, isUnavailable } from '../../store/core/db-errors.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { UnexpectedError } from '../core/errors.ts';
import type { CreateConversationCommand } from './create-command.ts';
import { type ConversationOutcome, decideConversations } from './create-conversations.ts';

const attempts = 4;

/**
 * R24 for a batch: the outcome that each command would have, one transaction for all of them that is rolled back at its
 * end. They see each other, as in a batch that is kept. A fault that no outcome explains costs only the command that causes it.
 */
export async function dryRunConversations(
  db: Database,
  commands: readonly CreateConversationCommand[],
  attempt = 1,
): Promise<(ConversationOutcome | UnexpectedError)[]> {
  if (commands.length === 0) return [];
  try {
    return await db.transaction(async (tx) => {
      const { outcomes, writes } = await decideConversations(tx, commands);
      await insertBatch(tx, writes);
      tx.rollback();
      return outcomes;
    });
  } catch (error) {
    if (isRetryable(error) && attempt < attempts) return dryRunConversations(db, commands, attempt + 1);
    if (isUnavailable(error)) throw error;
    if (commands.length === 1) return [new UnexpectedError()];
    const middle = commands.length >> 1;
    const first = await dryRunConversations(db, commands.slice(0, middle));
    return [...first, ...(await dryRunConversations(db, commands.slice(middle)))];
  }
}
