import { setTimeout as sleep } from 'node:timers/promises';
import { announce } from '../../core/announce.ts';
import type { Database } from '../../core/database.ts';
import { homeSchema } from '../../core/schemas.ts';
import { numberAllEvents } from '../../events/number-events.ts';
import { eventChannel } from '../../events/outbox.ts';
import { listOrganizations } from '../../queries/organizations.ts';
import { changePlace, hasDirectory, listPlaces } from '../directory.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { PLACE_STALE_MS, type Shard, type Shards } from '../shards.ts';
import { copyRows, type Rows, sumRows } from './copy-rows.ts';
import { deleteRows } from './delete-rows.ts';
import { lowerFence, raiseFence, raiseFenceWithin } from './fence.ts';
import { listOrganizationTables, type OrganizationTable } from './organization-tables.ts';

/** Why an organization cannot be moved; the message is for people. */
export class MoveRefusedError extends Error {
  override readonly name = 'MoveRefusedError';
}

/** What a move did. */
export interface Moved {
  readonly from: string;
  readonly to: string;
  /** The number of rows that live in the new shard now. */
  readonly rows: number;
  /** How long writes were refused, in milliseconds. */
  readonly refusedMs: number;
}

/** The steps of a move, as they begin. */
type MoveStep = 'fence' | 'copy' | 'switch' | 'clean';

export interface MoveOptions {
  readonly onStep?: (step: MoveStep) => void;
}

/** Gateways use an earlier place no longer than this after a change. */
const noticedMs = PLACE_STALE_MS + 500;
/** Gateways check every five seconds whether the organizations of their streams have moved. */
const streamsEndedMs = 8_000;

/**
 * Moves an organization to another shard. Its writes are refused (with an error that clients retry) from the first step until all
 * gateways use the new shard; reads continue. The rows are copied in one transaction and compared before anything changes, so an
 * attempt that fails leaves everything as it was. A move that was killed is continued by repeating it, or undone by moving the
 * organization back. Throws a MoveRefusedError.
 */
export function moveOrganization(
  shards: Shards,
  orgId: string,
  target: string,
  options: MoveOptions = {},
): Promise<Moved> {
  return oneAtATime(shards.home.db, `move of ${orgId}`, () => moveAlone(shards, orgId, target, options));
}

async function moveAlone(shards: Shards, orgId: string, target: string, options: MoveOptions): Promise<Moved> {
  const home = shards.home.db;
  if (!(await hasDirectory(home)))
    throw new MoveRefusedError('The database has one shard. Create others with: parley shards create');
  const [place] = await listPlaces(home, [orgId]);
  const current = place ?? { orgId, shard: homeSchema, movingTo: null, movedFrom: null };
  const shardOf = (name: string): Shard => {
    const found = shards.all().find((shard) => shard.name === name);
    if (!found) throw new MoveRefusedError(`There is no shard ${name}.`);
    return found;
  };
  const [from, to] = [shardOf(current.movedFrom ?? current.shard), shardOf(target)];
  if (current.movedFrom === null) {
    const [organization] = await listOrganizations(from.db, [orgId]);
    if (!organization) throw new MoveRefusedError('There is no organization with this id.');
  }
  const move: Move = { home, orgId, from, to, tables: await listOrganizationTables(from.db), options };
  if (current.movedFrom !== null) {
    if (current.shard !== target)
      throw new MoveRefusedError(
        `The organization has just been moved to ${current.shard}. Move it there again to finish.`,
      );
    const rows = await countRows(move);
    return { from: from.name, to: to.name, rows, refusedMs: await finish(move, performance.now()) };
  }
  if (current.shard === target) {
    if (current.movingTo === null) throw new MoveRefusedError(`The organization lives in ${target} already.`);
    await undo({ ...move, to: shardOf(current.movingTo) });
    return { from: current.movingTo, to: target, rows: 0, refusedMs: 0 };
  }
  if (current.movingTo !== null && current.movingTo !== target)
    throw new MoveRefusedError(
      `The organization is being moved to ${current.movingTo}. Move it there again to finish, or to ${current.shard} to undo it.`,
    );
  return begin(move);
}

interface Move {
  readonly home: Database;
  readonly orgId: string;
  readonly from: Shard;
  readonly to: Shard;
  readonly tables: readonly OrganizationTable[];
  readonly options: MoveOptions;
}

async function begin(move: Move): Promise<Moved> {
  const { home, orgId, from, to, tables, options } = move;
  const began = performance.now();
  await changePlace(home, { orgId, shard: from.name, movingTo: to.name, movedFrom: null });
  let rows: number;
  try {
    options.onStep?.('fence');
    await raiseFence(from.db, tables, orgId);
    options.onStep?.('copy');
    // Events are copied in the order of their positions, and get others in the new shard.
    await numberAllEvents(from.db);
    // A move that was killed may have copied everything; nothing has changed since.
    const [copied] = await listOrganizations(to.db, [orgId]);
    rows = copied ? await countRows(move) : await copyAll(move);
  } catch (error) {
    // If that fails too, the move is undone by hand, and the first error says why.
    await undo(move).catch(() => {});
    throw error;
  }
  // The copies of old events are passed on before anyone subscribes to the organization's there.
  await numberAllEvents(to.db);
  await announce(to.db, eventChannel);
  await changePlace(home, { orgId, shard: to.name, movingTo: null, movedFrom: from.name });
  return { from: from.name, to: to.name, rows, refusedMs: await finish(move, began) };
}

/** Copies and compares all rows in one transaction, at whose end others are refused to write them. */
function copyAll({ orgId, from, to, tables }: Move): Promise<number> {
  return to.db.transaction(async (tx) => {
    // The embedded database has one connection, so the transaction reads the originals, too.
    const originals: Rows = { executor: to.db.kind === 'embedded' ? tx : from.db, schema: from.name };
    const copies: Rows = { executor: tx, schema: to.name };
    let rows = 0;
    for (const table of tables) await copyRows(originals, copies, table, orgId);
    for (const table of tables) {
      const [original, copy] = [await sumRows(originals, table, orgId), await sumRows(copies, table, orgId)];
      if (original.rows !== copy.rows || original.checksum !== copy.checksum)
        throw new Error(`The copy of ${table.name} differs: ${copy.rows} of ${original.rows} rows.`);
      rows += copy.rows;
    }
    await raiseFenceWithin(tx, tables, orgId);
    return rows;
  });
}

/** Waits until no gateway uses the earlier shard, lets the organization be written, and removes the originals. Returns how long it could not be written. */
async function finish({ home, orgId, from, to, tables, options }: Move, began: number): Promise<number> {
  options.onStep?.('switch');
  await sleep(noticedMs);
  await lowerFence(to.db, tables, orgId);
  const refusedMs = Math.round(performance.now() - began);
  // Streams of the earlier shard end first, so that clients resume in the new one.
  await sleep(streamsEndedMs);
  options.onStep?.('clean');
  await lowerFence(from.db, tables, orgId, ['delete']);
  await deleteRows(from.db, tables, orgId);
  await lowerFence(from.db, tables, orgId);
  await changePlace(home, { orgId, shard: to.name, movingTo: null, movedFrom: null });
  return refusedMs;
}

/** Removes what has been copied, and lets the organization be written where it is. */
async function undo({ home, orgId, from, to, tables }: Move): Promise<void> {
  await lowerFence(to.db, tables, orgId);
  await deleteRows(to.db, tables, orgId);
  await lowerFence(from.db, tables, orgId);
  await changePlace(home, { orgId, shard: from.name, movingTo: null, movedFrom: null });
}

async function countRows({ to, tables, orgId }: Move): Promise<number> {
  const sums = await Promise.all(tables.map((table) => sumRows({ executor: to.db, schema: to.name }, table, orgId)));
  return sums.reduce((total, { rows }) => total + rows, 0);
}
