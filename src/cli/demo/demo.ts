import { onCommandLine } from '../../domain/audit/audit.ts';
import { createConversations } from '../../domain/conversations/create-conversations.ts';
import { mergeConversations } from '../../domain/conversations/merge-conversations.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import { ConflictError } from '../../domain/core/errors.ts';
import { sortNameOf } from '../../domain/customers/customer-row.ts';
import { emailKey } from '../../domain/customers/email-address.ts';
import { insertSeed } from '../../store/administration/seed.ts';
import type { Database } from '../../store/core/database.ts';
import { listConversations } from '../../store/queries/conversations.ts';
import { databaseTime } from '../../store/queries/organizations.ts';
import { addWords, searchedTables } from '../../store/search/wordless.ts';
import { demoCommands } from './commands.ts';
import { demoIds, demoKeys } from './ids.ts';
import { demoCustomers, demoQueues, demoTeams, demoUsers } from './people.ts';
import { ensureDemoToken } from './token.ts';

const orgId = demoKeys.organization;

/**
 * Creates whatever is missing of the organization Demo, and its admin token, whose secret it returns. Every step is idempotent
 * and the merge comes last, so the next start completes one that was killed halfway.
 */
export async function ensureDemo(
  db: Database,
  options: { dataDir: string; demoToken: string | null },
): Promise<string> {
  if (!(await isComplete(db))) {
    await insertPeople(db);
    await makeSearchable(db);
    await importConversations(db);
    await mergePair(db);
  }
  return ensureDemoToken(db, options.dataDir, options.demoToken);
}

async function isComplete(db: Database): Promise<boolean> {
  const [merged] = await listConversations(db, [orgId], [demoKeys.conversation(1)]);
  return merged !== undefined && merged.mergedIntoId !== null;
}

function insertPeople(db: Database): Promise<void> {
  const keyed = <Row extends { email: string }>(row: Row) => ({
    ...row,
    orgId,
    emailKey: emailKey(row.email) as string,
  });
  const sorted = <Row extends { id: string; email: string; firstName: string; lastName: string }>(row: Row) => ({
    ...row,
    sortName: sortNameOf({ externalId: null, phone: null, ...row }),
  });
  const named = <Row extends object>(row: Row) => ({ ...row, orgId });
  return insertSeed(db, {
    organization: { id: orgId, name: 'Demo' },
    users: demoUsers.map(keyed),
    teams: demoTeams.map(named),
    queues: demoQueues.map(named),
    customers: demoCustomers.map(keyed).map(sorted),
  });
}

/** The people are inserted without the words by which a search finds them. */
async function makeSearchable(db: Database): Promise<void> {
  for (const table of searchedTables) while ((await addWords(db, table, 1_000)) > 0);
}

async function importConversations(db: Database): Promise<void> {
  const settled = await createConversations(db, demoCommands(await databaseTime(db)));
  for (const result of settled) {
    if (result.status === 'rejected') throw result.reason;
    // A conversation whose id is taken was created by an earlier start.
    if (!(result.value instanceof ConflictError)) refuse(result.value);
  }
}

async function mergePair(db: Database): Promise<void> {
  const author = { ...onCommandLine(orgId), clientId: demoKeys.token, tokenId: demoKeys.token, userId: demoKeys.mara };
  const { mergedConversation: sourceId, conversation: targetId } = demoIds;
  const merged = await mergeConversations(db, author, { sourceId, targetId });
  refuse(merged);
}

function refuse(outcome: unknown): void {
  if (outcome instanceof DomainError) throw new Error(`The demo data was rejected: ${outcome.message}`);
}
