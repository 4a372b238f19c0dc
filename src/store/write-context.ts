import type { CustomerKey } from './customers.ts';
import { type Executor, type Statement, statement } from './database.ts';
import { type Answers, type Question, questions } from './write-questions.ts';

/** What a batch of writes must know of the database before it decides. Gathered by one statement, after the locks. */
export interface WriteContext {
  /** The database's time, the only clock that decides. */
  now: Date;
  /** [org, token, customer, epoch ms] of each creation that a rate window may count (R9). */
  hits: [orgId: string, tokenId: string, customerId: string, at: number][];
  /** Conversations that have a wanted id or external id already (R8), with the survivor where one was merged away. */
  taken: [orgId: string, id: string, externalId: string | null, survivorId: string][];
  /** The rows that exist among the users, teams and queues referred to, each with what it is. */
  references: [orgId: string, id: string, type: ReferenceType][];
  /** The keys that exist among the idempotency keys given, expired ones too (R23). */
  keys: [orgId: string, tokenId: string, key: string, inputHash: string, outcome: unknown, expired: boolean][];
  /** Days after which conversations lock, by organization; null where there is no such lock (R17). */
  lockDays: [orgId: string, days: number | null][];
}

export type ReferenceType = 'User' | 'Team' | 'Queue';

export interface WriteQuestions {
  /** Whose rate windows are wanted, each with the token that counts. */
  windows: (CustomerKey & { tokenId: string })[];
  ids: { orgId: string; id: string }[];
  externalIds: { orgId: string; externalId: string }[];
  references: { orgId: string; id: string }[];
  keys: { orgId: string; tokenId: string; key: string }[];
  lockDaysOf: string[];
}

/**
 * Answers a batch's questions in one statement. Call it after the locks were asked for in the same transaction: the
 * statement then sees what the writers that held them committed.
 */
export async function loadWriteContext(tx: Executor, ask: WriteQuestions): Promise<WriteContext> {
  const asked = questions.filter(({ isAsked }) => isAsked(ask));
  const [row] = await tx.query<{ now: Date } & Answers>(
    statementFor(asked),
    asked.flatMap(({ values }) => values(ask)),
  );
  return {
    now: row?.now as Date,
    hits: row?.hits ?? [],
    taken: [...(row?.takenIds ?? []), ...(row?.takenExternalIds ?? [])],
    references: row?.references ?? [],
    keys: row?.keys ?? [],
    lockDays: row?.lockDays ?? [],
  };
}

const statements = new Map<string, Statement>();

// Each question is a subquery of one statement. One that nobody asks is left out, for PostgreSQL sets up what it then does not run.
function statementFor(asked: readonly Question[]): Statement {
  const name = ['load', ...asked.map((question) => question.name)].join('_');
  let found = statements.get(name);
  if (!found) {
    let given = 0;
    const texts = asked.map(({ text }) => text(...Array.from({ length: text.length }, () => `$${++given}`)));
    found = statement(name, ['SELECT clock_timestamp() AS now', ...texts].join(','));
    statements.set(name, found);
  }
  return found;
}
