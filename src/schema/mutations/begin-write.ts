import type { Actor, AuditedAuthor } from '../../domain/audit/audit.ts';
import type { NotFoundError } from '../../domain/core/not-found-error.ts';
import { createLoaders } from '../../domain/loaders/create-loaders.ts';
import type { Author } from '../../domain/writes/batch-state.ts';
import { completeNotFoundErrors } from '../../domain/writes/complete-not-found.ts';
import { runDry } from '../../domain/writes/dry-run.ts';
import type { DryRunOutcome } from '../../domain/writes/run-batch.ts';
import type { Transaction } from '../../store/core/database.ts';
import type { Context } from '../core/context.ts';

/**
 * Every mutation begins with this. The mutations of a request run in sequence, so the dry run of the previous one has ended, and
 * cached reads may be stale.
 */
export async function beginWrite(context: Context): Promise<Author & Pick<Actor, 'tokenId'>> {
  await context.endDryRun?.();
  context.stop.check();
  context.loaders = context.gateway.createLoaders(context.caller, context.stop);
  return context.caller;
}

/** The beginning of an audited mutation (R35): returns who does it, and from where. */
export async function beginAudited(context: Context): Promise<AuditedAuthor> {
  const { orgId, clientId, tokenId, userId } = await beginWrite(context);
  const { requestId, clientAddress } = context.origin;
  return { orgId, clientId, tokenId, userId, requestId, ipAddress: clientAddress() };
}

/** The context of an administrative mutation, which begins like every audited one. */
export async function beginAdministration(context: Context) {
  const actor = await beginAudited(context);
  const { db, webhookOptions } = context.gateway;
  return { db, actor, options: webhookOptions };
}

/** The error for a malformed id, including other missing references of the same input. */
export async function completeNotFoundError(context: Context, error: NotFoundError): Promise<NotFoundError> {
  const completed = await completeNotFoundErrors(context.gateway.db, context.caller.orgId, [error]);
  return completed.get(error) ?? error;
}

/** R24: runs a write as a dry run. All reads use its transaction until the next write or the end of the request. */
export async function beginDryRun<Outcome>(
  context: Context,
  write: (tx: Transaction) => Promise<DryRunOutcome<Outcome>>,
): Promise<Outcome> {
  const { db, inTurn } = context.gateway;
  const { outcome, tx, end } = await runDry(db, (work) => inTurn(context.caller, work), write);
  context.loaders = createLoaders(tx, context.caller);
  context.endDryRun = async () => {
    context.endDryRun = null;
    context.loaders = context.gateway.createLoaders(context.caller, context.stop);
    await end();
  };
  return outcome;
}
