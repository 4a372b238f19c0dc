import { insertAuditEntry } from '../../store/administration/audit.ts';
import { insertQueue, insertTeam } from '../../store/administration/organizations.ts';
import { changeQueue, changeTeam, replaceMembers } from '../../store/administration/people.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { listUsers, type QueueRow, type TeamRow } from '../../store/queries/organizations.ts';
import { type Actor, auditEntry } from '../audit/audit.ts';
import type { InvalidInputError } from '../core/errors.ts';
import { decodeId, encodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { toReference } from '../core/references.ts';

const maxMembers = 1000;

/** Creates a team. */
export async function createTeam(
  db: Database,
  actor: Actor,
  input: { name: string },
): Promise<TeamRow | InvalidInputError> {
  const invalid = invalidName(input);
  if (invalid) return invalid;
  const id = newId();
  const entry = auditEntry(actor, { action: 'team.created', subject: ['Team', id] });
  return insertTeam(db, { orgId: actor.orgId, id, name: input.name }, entry);
}

/** Creates a queue. */
export async function createQueue(
  db: Database,
  actor: Actor,
  input: { name: string },
): Promise<QueueRow | InvalidInputError> {
  const invalid = invalidName(input);
  if (invalid) return invalid;
  const id = newId();
  const entry = auditEntry(actor, { action: 'queue.created', subject: ['Queue', id] });
  return insertQueue(db, { orgId: actor.orgId, id, name: input.name }, entry);
}

export interface UpdateTeamInput {
  id: string;
  name?: string | null;
  memberIds?: string[] | null;
}

/**
 * Changes the given fields of a team; `memberIds` are all of its members. Concurrent changes run one after the other, each on the
 * result of the previous one.
 */
export async function updateTeam(
  db: Database,
  actor: Actor,
  input: UpdateTeamInput,
): Promise<TeamRow | InvalidInputError | NotFoundError> {
  const check = new InputCheck();
  for (const field of ['name', 'memberIds'] as const)
    if (input[field] === null) check.add([field], 'Must not be null.');
  check.storable({ name: input.name });
  check.length(['name'], input.name, 1, 256);
  check.list(['memberIds'], input.memberIds, maxMembers);
  const invalid = check.error();
  if (invalid) return invalid;
  const { orgId } = actor;
  const id = decodeId('Team', input.id);
  const members = (input.memberIds ?? []).map((each, at) => toReference('User', each, 'memberIds', `${at}`));
  return db.transaction(async (tx) => {
    const missing = await missingUsers(tx, orgId, members);
    const change = input.name == null || missing ? {} : { name: input.name };
    const changed = id === null ? null : await changeTeam(tx, orgId, id, change);
    if (!changed || id === null) return new NotFoundError('Team', input.id).and(missing);
    if (missing) return missing;
    const keys = members.map(({ key }) => key as string);
    const { added, removed } =
      input.memberIds == null ? { added: [], removed: [] } : await replaceMembers(tx, orgId, id, keys);
    const fields: string[] = [...changed.changed, ...(added.length + removed.length > 0 ? ['memberIds'] : [])];
    if (fields.length > 0) {
      const toUserId = (key: string) => encodeId('User', key);
      const details = { fields, added: added.map(toUserId), removed: removed.map(toUserId) };
      await insertAuditEntry(tx, auditEntry(actor, { action: 'team.updated', subject: ['Team', id], details }));
    }
    return changed.row;
  });
}

/** Changes the name of a queue. */
export async function updateQueue(
  db: Database,
  actor: Actor,
  input: { id: string; name: string },
): Promise<QueueRow | InvalidInputError | NotFoundError> {
  const invalid = invalidName(input);
  if (invalid) return invalid;
  const { orgId } = actor;
  const id = decodeId('Queue', input.id);
  if (id === null) return new NotFoundError('Queue', input.id);
  return db.transaction(async (tx) => {
    const changed = await changeQueue(tx, orgId, id, { name: input.name });
    if (!changed) return new NotFoundError('Queue', input.id);
    const details = { fields: changed.changed };
    if (changed.changed.length > 0)
      await insertAuditEntry(tx, auditEntry(actor, { action: 'queue.updated', subject: ['Queue', id], details }));
    return changed.row;
  });
}

async function missingUsers(
  tx: Executor,
  orgId: string,
  references: readonly Reference[],
): Promise<NotFoundError | null> {
  const keys = references.flatMap(({ key }) => (key === null ? [] : [key]));
  const found = await listUsers(
    tx,
    keys.map(() => orgId),
    keys,
  );
  const existing = new Set(found.map(({ id }) => id));
  const [first, ...others] = references.filter(({ key }) => key === null || !existing.has(key));
  return first ? NotFoundError.of([first, ...others]) : null;
}

function invalidName({ name }: { name: string }): InvalidInputError | null {
  const check = new InputCheck();
  check.storable({ name });
  check.length(['name'], name, 1, 256);
  return check.error();
}
