import { type Executor, type Statement, statement } from '../core/database.ts';
import {
  type LookupAnswers,
  type LookupQuery,
  type LookupResults,
  type Lookups,
  lookupQueries,
} from './lookup-queries.ts';

/**
 * Runs all lookups of a batch in one statement. Call it after the locks in the same transaction: the statement then sees what the
 * previous lock holders committed.
 */
export async function runLookups(tx: Executor, ask: Lookups): Promise<LookupResults> {
  const requested = lookupQueries.filter(({ isRequested }) => isRequested(ask));
  const [row] = await tx.query<{ now: Date } & LookupAnswers>(
    statementFor(requested),
    requested.flatMap(({ values }) => values(ask)),
  );
  return {
    now: row?.now as Date,
    hits: row?.hits ?? [],
    taken: [...(row?.takenIds ?? []), ...(row?.takenExternalIds ?? [])],
    references: row?.references ?? [],
    keys: row?.keys ?? [],
    phones: row?.phones ?? [],
    lockDays: row?.lockDays ?? [],
  };
}

const statements = new Map<string, Statement>();

// Each lookup is a subquery of one statement. Unneeded ones are left out, because PostgreSQL would set them up even if not run.
function statementFor(requested: readonly LookupQuery[]): Statement {
  const name = ['load', ...requested.map((question) => question.name)].join('_');
  let found = statements.get(name);
  if (!found) {
    let given = 0;
    const texts = requested.map(({ text }) => text(...Array.from({ length: text.length }, () => `$${++given}`)));
    found = statement(name, ['SELECT clock_timestamp() AS now', ...texts].join(','));
    statements.set(name, found);
  }
  return found;
}
