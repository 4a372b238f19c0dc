import { setTimeout as sleep } from 'node:timers/promises';
import { auditEntry, onCommandLine } from '../../../domain/audit/audit.ts';
import { toConversationDraft } from '../../../domain/conversations/conversation-draft.ts';
import type { CreateConversationCommand } from '../../../domain/conversations/create-command.ts';
import { type ConversationOutcome, createConversations } from '../../../domain/conversations/create-conversations.ts';
import { dryRunConversations } from '../../../domain/conversations/dry-run-conversations.ts';
import { DomainError } from '../../../domain/core/domain-error.ts';
import { RateLimitedError, type UnexpectedError } from '../../../domain/core/errors.ts';
import { parseInstant } from '../../../domain/core/instant.ts';
import { NotFoundError } from '../../../domain/core/not-found-error.ts';
import { emailKey } from '../../../domain/customers/email-address.ts';
import type { Author } from '../../../domain/writes/batch-state.ts';
import { completeNotFoundErrors } from '../../../domain/writes/complete-not-found.ts';
import { insertAuditEntry } from '../../../store/administration/audit.ts';
import type { Database } from '../../../store/core/database.ts';
import { CommitUnknownError, isUnavailable } from '../../../store/core/db-errors.ts';
import { findConversationTimes } from '../../../store/queries/conversation-times.ts';
import { retryWithBackoff } from '../../retry-with-backoff.ts';
import { freshStatistics } from '../fresh-statistics.ts';
import { isThereAlready, type RowFailure, toReasons } from '../report/failure-reasons.ts';
import type { ImportRow } from '../row.ts';
import { type ImportTarget, tally, type Verdict } from './target.ts';

/** Rows per transaction, and concurrent transactions on a server. */
const rowsPerBatch = 1000;
const lanesOnServer = 3;
/** A customer gets at most 120 live conversations a minute (R9); the import waits up to this many minutes for that limit. */
const retriesOfRows = 10;

export interface DatabaseTargetOptions {
  readonly db: Database;
  readonly author: Author;
  readonly dryRun: boolean;
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** Writes directly to the database. */
export function createDatabaseTarget({ db, author, dryRun, name, close }: DatabaseTargetOptions): ImportTarget {
  const lanes = db.kind === 'server' && !dryRun ? lanesOnServer : 1;

  const wrote = freshStatistics(db);
  let waiting: string | null = null;
  const patiently = <Result>(work: () => Promise<Result>) =>
    retryWithBackoff(isPassing, work, (now) => {
      waiting = now && `waiting for the database (${(now.error as Error).message}), giving up in ${now.secondsLeft} s`;
    });

  const write = async (commands: CreateConversationCommand[]): Promise<Verdict[]> => {
    if (dryRun) return (await dryRunConversations(db, commands)).map((each) => toVerdict(each, 'good'));
    const outcomes = await patiently(() => create(commands));
    // Live rows can exceed the rate limit; they are retried when it allows.
    for (let retry = 1; retry <= retriesOfRows; retry++) {
      const early = [...outcomes.entries()].filter(([, outcome]) => outcome instanceof RateLimitedError);
      if (early.length === 0) break;
      await sleep(Math.max(...early.map(([, outcome]) => (outcome as RateLimitedError).retryAfterMs)));
      const again = await patiently(() => create(early.map(([at]) => commands[at] as CreateConversationCommand)));
      for (const [nth, [at]] of early.entries()) outcomes[at] = again[nth] as ConversationOutcome | Error;
    }
    return outcomes.map((outcome) => toVerdict(outcome, 'created'));
  };

  // An import takes many transactions, so the audit entry is written before the first: no row is imported without one (R35).
  let auditEntryWritten: Promise<void> | null = null;
  const audited = () => {
    const actor = { ...onCommandLine(author.orgId), ...author };
    auditEntryWritten ??= patiently(() =>
      insertAuditEntry(db, auditEntry(actor, { action: 'import.started', subject: null })),
    );
    return auditEntryWritten;
  };

  const create = async (commands: CreateConversationCommand[]): Promise<(ConversationOutcome | Error)[]> => {
    const settled = await createConversations(db, commands);
    return settled.map((each) => {
      if (each.status === 'fulfilled') return each.value;
      if (isPassing(each.reason)) throw each.reason;
      return each.reason as Error;
    });
  };

  return {
    name,
    chunksInFlight: 1,
    waiting: () => waiting,
    close,
    timesOf: (externalIds) => patiently(() => findConversationTimes(db, author.orgId, externalIds)),
    async send(rows, onSettled) {
      const verdicts: Verdict[] = new Array(rows.length);
      const byLane: { at: number; command: CreateConversationCommand }[][] = Array.from({ length: lanes }, () => []);
      const drafts = rows.map((row) => toConversationDraft(toInput(row)));
      const completed = await completeNotFoundErrors(
        db,
        author.orgId,
        drafts.filter((draft) => draft instanceof NotFoundError),
      );
      for (const [at, row] of rows.entries()) {
        const draft = drafts[at] as (typeof drafts)[number];
        if (draft instanceof NotFoundError) verdicts[at] = toReasons(completed.get(draft) ?? draft);
        else if (draft instanceof DomainError) verdicts[at] = toReasons(draft);
        else byLane[laneOf(row, lanes)]?.push({ at, command: { author, draft, onConflict: 'SKIP' } });
      }
      if (!dryRun) await audited();
      onSettled(rows.length - byLane.reduce((count, lane) => count + lane.length, 0));
      await Promise.all(
        byLane.map(async (lane) => {
          for (let from = 0; from < lane.length; from += rowsPerBatch) {
            const batch = lane.slice(from, from + rowsPerBatch);
            const found = await write(batch.map(({ command }) => command));
            for (const [nth, { at }] of batch.entries()) verdicts[at] = found[nth] as Verdict;
            onSettled(batch.length);
            if (!dryRun) await wrote(batch.length);
          }
        }),
      );
      return tally(verdicts);
    },
  };
}

// A commit with an unknown outcome can be retried here: a row that it stored is recognized as existing.
const isPassing = (error: unknown) => error instanceof CommitUnknownError || isUnavailable(error);

/**
 * All rows of a customer go to the same transaction: two transactions that create the same customer would wait for each other,
 * and one of them would have to be retried.
 */
function laneOf({ customer }: ImportRow, lanes: number): number {
  let hash = 0;
  for (const character of customer.id ?? emailKey(customer.email ?? '') ?? customer.externalId ?? customer.phone ?? '')
    hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return hash % lanes;
}

function toVerdict(outcome: ConversationOutcome | UnexpectedError | Error, kept: 'created' | 'good'): Verdict {
  if (outcome instanceof Error) return toReasons({ code: 'UNEXPECTED', message: outcome.message });
  if (outcome instanceof DomainError) {
    const failure: RowFailure = outcome;
    return isThereAlready(failure) ? 'existed' : toReasons(failure);
  }
  if (outcome.kind === 'existed' || outcome.replayed) return 'existed';
  const { ignoredCustomerFields: fields, customerMatchedBy } = outcome.effects;
  return customerMatchedBy === 'CREATED' || fields.length === 0 ? kept : { kept, fields };
}

function toInput(row: ImportRow) {
  const time = (text: string | null | undefined) => (text == null ? null : parseInstant(text));
  return {
    ...row,
    createdAt: time(row.createdAt),
    importedAt: time(row.importedAt),
    threads: row.threads?.map((thread) => ({ ...thread, createdAt: time(thread.createdAt) })),
  };
}
