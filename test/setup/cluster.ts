import pg from 'pg';

/** The servers of the Citus cluster that this run tests, the coordinator first; null if it tests one server. */
export const clusterNodes: readonly string[] | null = process.env.TEST_CLUSTER?.split(',') ?? null;

/** The same database of each node. */
export function onEachNode(url: string): readonly string[] {
  if (clusterNodes === null) return [url];
  const { pathname } = new URL(url);
  return clusterNodes.map((node) => {
    const other = new URL(node);
    other.pathname = pathname;
    return other.href;
  });
}

/** Makes a database that exists on each node one of the cluster. */
export async function joinCluster(url: string): Promise<void> {
  if (clusterNodes === null) return;
  const [coordinator = '', ...workers] = onEachNode(url);
  for (const node of [coordinator, ...workers]) await run(node, 'CREATE EXTENSION citus');
  const place = ({ hostname, port }: URL) => `'${hostname}', ${port}`;
  await run(coordinator, `SELECT citus_set_coordinator_host(${place(new URL(coordinator))})`);
  for (const worker of workers) await run(coordinator, `SELECT citus_add_node(${place(new URL(worker))})`);
}

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
