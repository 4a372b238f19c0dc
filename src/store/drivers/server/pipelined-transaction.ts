import type pg from 'pg';
import { type Statement, statement } from '../../core/database.ts';
import type { ReadSize } from '../../core/read-size.ts';
import type { EncodedValue } from '../encode-values.ts';
import type { TransactionDriver } from '../run-transaction.ts';
import { type Answer, PipelinedQuery } from './pipelined-query.ts';

const begin = statement('BEGIN', 'BEGIN');
const beginReadOnly = statement('BEGIN READ ONLY', 'BEGIN READ ONLY');
const planByValues = statement('plan_by_values', 'SET LOCAL plan_cache_mode TO force_custom_plan');
// Longer than brief locks last, but short enough for the other writes in the same transaction.
const waitBriefly = statement('wait_briefly', 'SET LOCAL lock_timeout TO 30');
// The locks of a cluster are on its nodes.
const onNodes = statement('on_nodes', 'SET LOCAL citus.propagate_set_commands TO local');
const commit = statement('COMMIT', 'COMMIT');
const ignore = () => {};

/** Runs one statement on a client, outside a transaction. */
export function sendAlone(
  client: pg.ClientBase,
  one: Statement,
  values: EncodedValue[],
  size?: ReadSize,
): Promise<unknown[]> {
  const group = new PipelinedQuery();
  const answer = group.add(one, values, size);
  group.sendOn(client);
  return answer.then(({ rows }) => rows);
}

/** Runs one statement that is planned for its values. The setting ends with its transaction, even on a shared connection. */
export async function sendByValues(
  client: pg.ClientBase,
  one: Statement,
  values: EncodedValue[],
  size?: ReadSize,
): Promise<unknown[]> {
  const wire = new PipelinedTransaction(client, [beginReadOnly, planByValues]);
  const rows = wire.send(one, values, size);
  await Promise.allSettled([rows, wire.commit()]);
  return rows;
}

/** A transaction whose statements fail if they would have to wait more than 30 ms for a lock. */
export function impatientTransaction(client: pg.ClientBase, ofCluster: boolean): PipelinedTransaction {
  return new PipelinedTransaction(client, ofCluster ? [begin, onNodes, waitBriefly] : [begin, waitBriefly]);
}

/**
 * A transaction on one connection of a server. Statements that are requested together are sent as one group: BEGIN with the first
 * ones, COMMIT with the last. The next group is sent only after BEGIN has succeeded: if the server rejected it, each statement
 * would commit by itself.
 */
export class PipelinedTransaction implements TransactionDriver {
  readonly #client: pg.ClientBase;
  readonly #opening: readonly Statement[];
  #opened: Promise<unknown> | null = null;
  #group: PipelinedQuery | null = null;
  #latest: Promise<unknown> | null = null;

  constructor(client: pg.ClientBase, opening: readonly Statement[] = [begin]) {
    this.#client = client;
    this.#opening = opening;
  }

  send(one: Statement, values: EncodedValue[], size?: ReadSize): Promise<unknown[]> {
    return this.#add(one, values, size).then(({ rows }) => rows);
  }

  async commit(): Promise<string> {
    if (!this.#opened) return 'COMMIT';
    const before = this.#latest;
    try {
      return (await this.#add(commit, [])).command;
    } catch (error) {
      // The server has skipped it if the statement before it failed, too.
      const [earlier, undone] = await Promise.allSettled([before, this.rollback()]);
      if (earlier.status === 'rejected' && undone.status === 'fulfilled' && undone.value) return 'ROLLBACK';
      throw error;
    }
  }

  /** Returns whether the server has answered that it is rolled back. */
  async rollback(): Promise<boolean> {
    if (!this.#opened) return false;
    // By then, all other requested statements have been sent.
    const begun = await this.#opened.then(
      () => true,
      () => false,
    );
    if (begun) await this.#client.query('ROLLBACK');
    return begun;
  }

  #add(one: Statement, values: EncodedValue[], size?: ReadSize): Promise<Answer> {
    this.#group ??= this.#gather();
    const answer = this.#group.add(one, values, size);
    this.#latest = answer;
    return answer;
  }

  #gather(): PipelinedQuery {
    const group = new PipelinedQuery();
    const end = (hand: () => void) => {
      this.#group = null;
      hand();
    };
    const send = () => end(() => group.sendOn(this.#client));
    if (this.#opened) {
      this.#opened.then(send, (error) => end(() => group.fail(error)));
    } else {
      this.#opened = Promise.all(this.#opening.map((each) => group.add(each, [])));
      // The statements in the same group report its failure.
      this.#opened.catch(ignore);
      queueMicrotask(send);
    }
    return group;
  }
}
