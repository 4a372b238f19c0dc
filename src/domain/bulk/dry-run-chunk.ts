import { listValidRows, type SettledRow } from '../../store/bulk/bulk-rows.ts';
import type { Transaction } from '../../store/core/database.ts';
import { undone } from '../../store/core/savepoint.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import type { CreateConversationCommand } from '../conversations/create-command.ts';
import {
  type ConversationOutcome,
  type CreatedConversation,
  decideConversations,
} from '../conversations/create-conversations.ts';
import { DomainError } from '../core/domain-error.ts';
import { ConflictError, InvalidInputError } from '../core/errors.ts';
import { settleRow } from './settle.ts';

interface Chunk {
  readonly orgId: string;
  readonly operationId: string;
  /** The position of each command in the operation. */
  readonly indexes: readonly number[];
  readonly commands: readonly CreateConversationCommand[];
}

/**
 * R24 for rows of a bulk operation: writes the rows, rolls back, and returns their results, VALID or FAILED. Rows of a chunk
 * see each other. Of previous chunks, only external ids and ids are known. A row that repeats one of them is invalid, because
 * there is no conversation with which it could conflict.
 */
export async function dryRunChunk(tx: Transaction, chunk: Chunk): Promise<SettledRow[]> {
  const taken = await takenBefore(tx, chunk);
  const outcomes = await undone(tx, async () => {
    const { outcomes, writes } = await decideConversations(tx, chunk.commands);
    await insertBatch(tx, writes);
    return outcomes;
  });
  for (const [at, outcome] of outcomes.entries())
    if (isCreated(outcome) && !taken.ids.has(outcome.conversation.id))
      taken.ids.set(outcome.conversation.id, chunk.indexes[at] as number);
  return outcomes.map((outcome, at) => {
    const index = chunk.indexes[at] as number;
    const judged = repeatOf(outcome, chunk.commands[at] as CreateConversationCommand, index, taken) ?? outcome;
    const settled = settleRow(index, judged);
    return settled.status === 'FAILED' ? settled : { ...settled, status: 'VALID' };
  });
}

interface Taken {
  /** The row that has it, by external id. */
  readonly externalIds: Map<string, number>;
  /** The row whose conversation would have it, by key. */
  readonly ids: Map<string, number>;
}

async function takenBefore(tx: Transaction, { orgId, operationId, commands }: Chunk): Promise<Taken> {
  const present = <Value>(values: readonly (Value | null)[]) => values.filter((value) => value !== null);
  const externalIds = present(commands.map(({ draft }) => draft.externalId));
  const ids = present(commands.map(({ draft }) => draft.id));
  const taken: Taken = { externalIds: new Map(), ids: new Map() };
  if (externalIds.length + ids.length === 0) return taken;
  for (const row of await listValidRows(tx, orgId, operationId, externalIds, ids)) {
    if (row.externalId !== null) taken.externalIds.set(row.externalId, row.index);
    if (row.conversationId !== null) taken.ids.set(row.conversationId, row.index);
  }
  return taken;
}

const isCreated = (outcome: ConversationOutcome): outcome is CreatedConversation =>
  !(outcome instanceof DomainError) && outcome.kind === 'created' && !outcome.replayed;

/** The error of a row that repeats an id or external id of another row of the operation; null if it repeats none. */
function repeatOf(
  outcome: ConversationOutcome,
  { draft, onConflict }: CreateConversationCommand,
  index: number,
  taken: Taken,
): InvalidInputError | null {
  if (outcome instanceof ConflictError) return repeats(outcome.field, taken.ids.get(outcome.existingId));
  if (!isCreated(outcome)) return null;
  const row = draft.externalId === null ? undefined : taken.externalIds.get(draft.externalId);
  if (row !== undefined) return onConflict === 'SKIP' ? null : repeats('externalId', row);
  const sameId = draft.id === null ? undefined : taken.ids.get(draft.id);
  return sameId === index ? null : repeats('id', sameId);
}

function repeats(field: string, row: number | undefined): InvalidInputError | null {
  if (row === undefined) return null;
  return new InvalidInputError([{ path: [field], message: `Row ${row} of this operation has the same ${field}.` }]);
}
