import { connectClient } from './database.ts';

/** A transaction on a separate connection, which holds its locks until it is told to end. Only on a server. */
export interface LockHolder {
  run(text: string, values?: unknown[]): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export async function beginHolding(): Promise<LockHolder> {
  const client = await connectClient();
  await client.query('BEGIN');
  let open = true;
  const end = async (how: string) => {
    if (!open) return;
    open = false;
    await client.query(how);
    await client.end();
  };
  return {
    run: async (text, values = []) => void (await client.query(text, values)),
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
  };
}

/** The current state of a promise. */
export function watch(promise: Promise<unknown>): { readonly settled: boolean } {
  const state = { settled: false };
  const settle = () => {
    state.settled = true;
  };
  promise.then(settle, settle);
  return state;
}
