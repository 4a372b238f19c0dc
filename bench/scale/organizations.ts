// Organizations for `run.ts`, each in the shard that has the fewest when it is created.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { parley } from '../candidates/parley/index.ts';

export interface Organization {
  readonly token: string;
  readonly shard: string;
}

const run = promisify(execFile);

export async function createOrganizations(databaseUrl: string, count: number): Promise<Organization[]> {
  const [node, ...start] = parley.command as [string, ...string[]];
  const program = start.slice(0, -1);
  const created: Organization[] = [];
  // One after the other, so that each finds the places of those before it.
  for (let nth = 0; nth < count; nth += 1) {
    const email = `admin-${randomBytes(4).toString('hex')}@example.com`;
    const args = [...program, 'org', 'create', '--name', `Scale ${nth}`, '--admin-email', email, '--json'];
    const { stdout } = await run(node, args, { cwd: parley.cwd, env: { ...process.env, ...parley.env(databaseUrl) } });
    created.push(JSON.parse(stdout) as Organization);
  }
  return created;
}
