import { runOrHalve } from '../../batching/run-or-halve.ts';
import type { Database } from '../../store/core/database.ts';
import { isRetryable, isUnavailable } from '../../store/core/db-errors.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { UnexpectedError } from '../core/errors.ts';
import type { CreateConversationCommand } from './create-command.ts';
import { type ConversationOutcome, decideConversations } from './create-conversations.ts';

const attempts = 4;

/**
 * R24 for a batch: the outcome that each command would have, in one transaction that is rolled back. Commands see each other, as
 * in a batch that is committed. An unexpected fault affects only the command that causes it.
 */
export async function dryRunConversations(
  db: Database,
  commands: readonly CreateConversationCommand[],
): Promise<(ConversationOutcome | UnexpectedError)[]> {
  if (commands.length === 0) return [];
  return runOrHalve<CreateConversationCommand, (ConversationOutcome | UnexpectedError)[]>(commands, {
    run: (some) =>
      db.transaction(async (tx) => {
        const { outcomes, writes } = await decideConversations(tx, some);
        await insertBatch(tx, writes);
        tx.rollback();
        return outcomes;
      }),
    judge: (error, some, attempt) => {
      if (isRetryable(error) && attempt < attempts) return 'again';
      if (isUnavailable(error)) throw error;
      return some.length === 1 ? { outcome: [new UnexpectedError()] } : 'halve';
    },
    join: (first, second) => [...first, ...second],
  });
}
