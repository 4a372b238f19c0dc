// What the servers of a database have spent so far: processor time, and the number of statements that clients sent.
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

interface NodeUse {
  readonly name: string;
  /** Of the whole server; 0 if it runs on another machine. */
  readonly cpuMs: number;
  /** Null if the database has no pg_stat_statements. */
  readonly statements: number | null;
}

interface Nodes {
  readonly read: () => Promise<NodeUse[]>;
  readonly close: () => Promise<void>;
}

/** The fields of a process from the third on: its state, its parent, and so on. */
function statOf(pid: number | string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** The processor time of a server: its processes that run, and those that have ended. */
function cpuOfServer(parent: number): number {
  const own = statOf(parent);
  let ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(own[field] ?? 0), 0);
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const fields = statOf(pid);
    if (Number(fields[1]) === parent) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}

/** Connects to the same database on each server; the first one is the coordinator. */
export async function openNodes(urls: readonly string[]): Promise<Nodes> {
  const nodes = await Promise.all(
    urls.map(async (url, at) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ pid: number; counts: boolean }>(
        `SELECT pg_backend_pid() AS pid, EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements') AS counts`,
      );
      const { pid, counts } = rows[0]!;
      const name = urls.length === 1 ? 'server' : at === 0 ? 'coordinator' : `worker ${at}`;
      return { client, name, server: Number(statOf(pid)[1] ?? 0), counts };
    }),
  );
  return {
    read: () =>
      Promise.all(
        nodes.map(async ({ client, name, server, counts }) => ({
          name,
          cpuMs: server === 0 ? 0 : cpuOfServer(server),
          statements: counts ? await countStatements(client) : null,
        })),
      ),
    close: async () => {
      await Promise.all(nodes.map(({ client }) => client.end()));
    },
  };
}

async function countStatements(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ calls: number }>(
    `SELECT coalesce(sum(s.calls), 0)::float8 AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
     WHERE d.datname = current_database() AND s.toplevel`,
  );
  return rows[0]!.calls;
}
