// Runs the tests of the store, the API, the jobs and several gateways against a Citus cluster, each organization in a shard on one of
// its nodes: npm run citus -- --url postgres://user@coordinator:5432/database [files…]
//
// The database must be one of the cluster, with all nodes added. The tests create databases of their own on every node, under the names
// and ports by which the nodes know each other, and drop them at the end.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' } } });
if (!values.url) {
  console.error('Name the coordinator: npm run citus -- --url postgres://user@host:port/database');
  process.exit(2);
}

const client = new pg.Client(values.url);
await client.connect();
const { rows } = await client.query(
  `SELECT nodename AS host, nodeport AS port FROM pg_dist_node WHERE noderole = 'primary' AND groupid > 0 ORDER BY nodeid`,
);
const { rows: versions } = await client.query('SELECT citus_version() AS citus, version() AS postgresql');
await client.end();
if (rows.length === 0) {
  console.error('The cluster has no worker. Add them with citus_add_node.');
  process.exit(2);
}
const nodes = [
  values.url,
  ...rows.map(({ host, port }) => {
    const url = new URL(values.url);
    url.host = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return url.href;
  }),
];
console.log(`${versions[0].citus}\n${versions[0].postgresql}\n${rows.length} workers\n`);

const files =
  positionals.length > 0 ? positionals : ['test/store', 'test/api', 'test/jobs', 'test/e2e/server', 'test/e2e/cluster'];
const child = spawn('npx', ['vitest', 'run', ...files], {
  stdio: 'inherit',
  env: { ...process.env, DATABASE_URL: values.url, TEST_CLUSTER: nodes.join(','), TEST_SHARDS: '3' },
});
child.on('exit', (code) => process.exit(code ?? 1));
